import type { LocalJob, LocalProcess, LocalStage } from "../compile/local/stage.ts";
import { jobsInOrder, startCount, startWaves } from "./order.ts";

export type DeploymentStep = { action: string; subject: string; because: string };

/** What the stage has now, as far as a deployment's steps depend on it. */
export type StageFacts = {
  live: { release: string; compiled: LocalStage } | undefined;
  /** Desired counts of the live release, by component. */
  counts: Readonly<Record<string, number>>;
  holds: Readonly<Record<string, number>>;
  /** Data entries that exist already. */
  data: readonly string[];
  kind: "deploy" | "promote" | "rollback";
};

/** The steps of a deployment in order, each with its reason: printing them is the dry run. */
export function planDeployment(release: string, next: LocalStage, facts: StageFacts): DeploymentStep[] {
  if (facts.live?.release === release) return [];
  return [
    ...dataSteps(next, facts),
    ...(facts.kind === "rollback" ? [] : jobSteps(next, "before-release")),
    ...serviceSteps(next, facts),
    ...workerSteps(next, facts),
    ...(facts.live === undefined
      ? []
      : [
          {
            action: "watch",
            subject: `release ${release}`,
            because: `${facts.live.release} is kept warm for 10 s and comes back if this one breaks`,
          },
        ]),
    ...(facts.kind === "rollback" ? [] : jobSteps(next, "after-release")),
    ...stopSteps(facts),
  ];
}

function dataSteps(next: LocalStage, facts: StageFacts): DeploymentStep[] {
  return [...next.postgres, ...next.redis, ...next.buckets]
    .filter((data) => !facts.data.includes(data.name))
    .map((data) => ({ action: "create", subject: `${data.kind} ${data.name}`, because: `stage ${next.stage} has none yet` }));
}

function jobSteps(next: LocalStage, when: "before-release" | "after-release"): DeploymentStep[] {
  return jobsInOrder(next, when).map((job) => ({
    action: "run",
    subject: `job ${job.component}`,
    because: when === "before-release" ? "it runs once before each release" : "it runs after each release",
  }));
}

function serviceSteps(next: LocalStage, facts: StageFacts): DeploymentStep[] {
  const starts = startWaves(next).flatMap((wave) => wave.map((service) => startStep(service, facts)));
  if (starts.length === 0) return [];
  const to = facts.live === undefined ? "nothing serves yet" : `all new instances are ready, ${facts.live.release} served before`;
  return [...starts, { action: "route", subject: "new requests to the new instances", because: to }];
}

function workerSteps(next: LocalStage, facts: StageFacts): DeploymentStep[] {
  const old = facts.live?.compiled.processes ?? [];
  return next.processes.flatMap((process): DeploymentStep[] => {
    const runs = old.some((o) => o.component === process.component && o.kind === process.kind);
    if (process.kind === "worker") return [startStep(process, facts)];
    if (process.kind === "scheduler")
      return [
        ...(runs ? [{ action: "stop", subject: `scheduler ${process.component}`, because: "never two at once" }] : []),
        startStep(process, facts),
      ];
    return [];
  });
}

function startStep(process: LocalProcess, facts: StageFacts): DeploymentStep {
  const count = startCount(process, facts.counts[process.component] ?? 0, facts.holds[process.component]);
  return { action: "start", subject: `${count} × ${process.kind} ${process.component}`, because: reason(process, facts) };
}

function reason(process: LocalProcess | LocalJob, facts: StageFacts): string {
  if (facts.live === undefined) return "first release of this stage";
  const before = [...facts.live.compiled.processes, ...facts.live.compiled.jobs].find((t) => t.component === process.component);
  if (before === undefined) return "new in this release";
  return before.digest === process.digest ? "same configuration, new release" : "configuration or image changed";
}

function stopSteps(facts: StageFacts): DeploymentStep[] {
  return (facts.live?.compiled.processes ?? [])
    .filter((process) => process.kind !== "scheduler")
    .map((process) => ({
      action: "stop",
      subject: `${process.kind} ${process.component} of ${facts.live?.release}`,
      because: "replaced",
    }));
}
