import type { LocalProcess, LocalStage } from "../compile/local/stage.ts";
import { Failure } from "../diagnostics/failure.ts";
import { jobsInOrder, startCount, startWaves } from "../plan/order.ts";
import { diskFull } from "../run/disk-full.ts";
import type { Journal } from "../run/journal/journal.ts";
import type { DeploymentRecord, Phase, RunRecord } from "../run/journal/records.ts";

/** How long the replaced release is kept warm after the swap. */
export const WATCH_MS = 10_000;

/** What a deployment needs done; the engine does it. Every act may be asked for twice, since a killed deployment goes on at its phase. */
export interface Hands {
  journal: Journal;
  compiled(release: string, stage: string): LocalStage;
  /** Secrets, data servers, databases and buckets of the release stand and answer. */
  ensureData(stage: string, release: string): Promise<void>;
  /** Runs the job once for this deployment, or finds the run an earlier engine began. */
  runJob(deployment: DeploymentRecord, job: string): Promise<RunRecord>;
  /** At least `count` instances are ready; rejects with `StartFailed` when they cannot become so. */
  ready(deployment: DeploymentRecord, release: string, component: string, count: number): Promise<void>;
  /** No instance of the component but those of `except` is left. */
  gone(deployment: DeploymentRecord, component: string, except: string): Promise<void>;
  /** The edge serves by the routing table that the journal now means; `candidate` gets its share of new requests. */
  publish(stage: string, candidate?: { release: string; percent: number }): Promise<void>;
  /** Begins the window of `ms` in which a release is watched; gives the time of day of its end, for an engine that goes on. */
  openWindow(deployment: DeploymentRecord, ms: number): Date;
  /** What is left of the window, in ms. */
  windowLeft(deployment: DeploymentRecord): number;
  /** Resolves after `ms`, at once when the watch is called off, or with what broke in the release before that. */
  watch(deployment: DeploymentRecord, ms: number): Promise<string | undefined>;
  /** Ends as soon as somebody cancels this deployment. */
  cancelled(deployment: string): boolean;
  emit(
    deployment: DeploymentRecord,
    type: string,
    message: string,
    extra?: { component?: string; lines?: readonly string[]; level?: "info" | "warning" | "error" },
  ): void;
  /** Desired counts changed. */
  wake(stage: string): void;
}

/** A component did not come up; `lines` are its last log lines. */
export class StartFailed extends Error {
  readonly component: string;
  readonly lines: readonly string[];
  constructor(component: string, message: string, lines: readonly string[]) {
    super(message);
    this.component = component;
    this.lines = lines;
  }
}

/** A job started and nobody knows its end: only the operator can say whether it may run again. */
export class Interrupted extends Error {}
class Cancelled extends Error {}
/** How a deployment that somebody cancelled tells why it failed. */
export const CANCELLED = "cancelled by the operator";

/** Makes one release live in one stage, from wherever the journal says it stands, to an outcome. Never throws for what an app does. */
export async function deploy(id: string, hands: Hands): Promise<DeploymentRecord> {
  for (;;) {
    const deployment = hands.journal.deployments.get(id);
    if (deployment === undefined) throw new Error(`no deployment ${id}`);
    if (deployment.outcome !== "running" || deployment.phase === "end") return deployment;
    try {
      if (hands.cancelled(id) && deployment.phase !== "revert") throw new Cancelled(CANCELLED);
      await PHASE[deployment.phase](deployment, hands);
    } catch (error) {
      fail(deployment, error, hands);
    }
  }
}

const PHASE: Record<Exclude<Phase, "end">, (deployment: DeploymentRecord, hands: Hands) => Promise<void>> = {
  async data(d, hands) {
    hands.emit(d, "phase", "Preparing data and secrets");
    await hands.ensureData(d.stage, d.release);
    enter(d, "jobs", hands);
  },

  async jobs(d, hands) {
    if (runsJobs(d)) {
      for (const job of jobsInOrder(hands.compiled(d.release, d.stage), "before-release")) await job_(d, job.component, hands);
    }
    enter(d, "start", hands);
  },

  async start(d, hands) {
    const next = hands.compiled(d.release, d.stage);
    hands.emit(d, "phase", `Starting release ${d.release}`);
    for (const wave of startWaves(next)) {
      const counts = wave.map((process) => ({ process, count: countOf(process, d, hands) }));
      hands.journal.write("deployment.start", () => {
        for (const { process, count } of counts) hands.journal.desired.set(d.stage, process.component, d.release, count);
      });
      hands.wake(d.stage);
      await Promise.all(counts.map(({ process, count }) => hands.ready(d, d.release, process.component, count)));
    }
    enter(d, "swap", hands);
  },

  async swap(d, hands) {
    await rollout(d, hands);
    hands.journal.write("deployment.swap", () => {
      const stage = hands.journal.stages.get(d.stage);
      if (stage?.live !== d.release) hands.journal.stages.update(d.stage, { live: d.release, previous: stage?.live });
      hands.journal.deployments.update(d.id, {
        phase: "workers",
        deadline: hands.openWindow(d, WATCH_MS).toISOString(),
      });
    });
    await hands.publish(d.stage);
    hands.emit(d, "swapped", `New requests go to release ${d.release}`);
    const since = d.kind === "rollback" ? jobsSince(d, hands) : [];
    if (since.length > 0)
      hands.emit(d, "jobs-since", `What jobs did since release ${d.release} was live is not undone: ${since.join(", ")}`, {
        level: "warning",
      });
  },

  async workers(d, hands) {
    await hands.publish(d.stage);
    const ready = (component: string, count: number) => hands.ready(d, d.release, component, count);
    await replaceWorkers(d, d.release, d.previous, hands, ready);
    enter(d, "watch", hands);
  },

  async watch(d, hands) {
    if (d.previous !== undefined && d.previous !== d.release && d.deadline !== undefined) {
      hands.emit(d, "phase", `Watching release ${d.release}; ${d.previous} is kept warm`);
      const broken = await hands.watch(d, hands.windowLeft(d));
      if (broken !== undefined) throw new Error(broken);
    }
    enter(d, "after", hands);
  },

  async after(d, hands) {
    if (runsJobs(d)) {
      for (const job of jobsInOrder(hands.compiled(d.release, d.stage), "after-release")) await job_(d, job.component, hands);
    }
    enter(d, "drain", hands);
  },

  async drain(d, hands) {
    hands.journal.write("deployment.drain", () => {
      forget(d, d.release, hands);
      hands.journal.deployments.end(d.id, "done");
    });
    hands.wake(d.stage);
    hands.emit(d, "done", `Release ${d.release} is live in ${d.stage}`);
  },

  /** The old release serves again, then the new one goes. */
  async revert(d, hands) {
    if (d.previous !== undefined) {
      const previous = d.previous;
      hands.emit(d, "phase", `Going back to release ${previous}`, { level: "warning" });
      const counts = servicesOf(previous, d, hands).map(({ component, ...service }) => {
        const hold = hands.journal.holds.get(d.stage, component);
        const before = hands.journal.desired.count(d.stage, component, previous);
        return { component, count: startCount({ component, ...service }, before, hold) };
      });
      hands.journal.write("deployment.back", () => {
        for (const { component, count } of counts) hands.journal.desired.set(d.stage, component, previous, count);
      });
      hands.wake(d.stage);
      await Promise.all(
        counts.map(({ component, count }) =>
          count === 0 ? undefined : hands.ready(d, previous, component, count).catch(() => undefined),
        ),
      );
      const earlier = hands.journal.deployments
        .of(d.stage)
        .findLast((other) => other.outcome === "done" && other.release !== previous);
      hands.journal.write("deployment.revert", () =>
        hands.journal.stages.update(d.stage, { live: previous, previous: earlier?.release }),
      );
      await hands.publish(d.stage);
      // What kept the new workers down may keep the old ones down too; they are wanted all the same, and so is the scheduler.
      await replaceWorkers(d, previous, d.release, hands, async () => {});
    }
    hands.journal.write("deployment.reverted", () => {
      if (d.previous === undefined) hands.journal.stages.update(d.stage, { live: undefined });
      forget(d, d.previous, hands);
      hands.journal.deployments.end(d.id, "failed");
    });
    await hands.publish(d.stage);
    hands.wake(d.stage);
    hands.emit(
      d,
      "failed",
      d.previous === undefined ? `Nothing is live in ${d.stage}` : `Release ${d.previous} serves ${d.stage}`,
      { level: "error" },
    );
  },
};

/** The jobs of other releases' deployments that succeeded after this release was made live the last time. */
function jobsSince(d: DeploymentRecord, { journal }: Hands): string[] {
  const before = journal.deployments.of(d.stage).filter(({ id }) => id !== d.id);
  const last = before.findLastIndex(({ release, outcome }) => release === d.release && outcome === "done");
  const runs = before.slice(last + 1).flatMap(({ id }) => journal.runs.succeededIn(id));
  return [...new Set(runs.map(({ job, release }) => `${job} of ${release}`))];
}

function enter(d: DeploymentRecord, phase: Phase, hands: Hands): void {
  hands.journal.write(`deployment.${phase}`, () => hands.journal.deployments.update(d.id, { phase }));
}

/** Moves shares of new requests step by step where the manifest asks for it; a break on the way is a failed deployment. */
async function rollout(d: DeploymentRecord, hands: Hands): Promise<void> {
  const { rollout } = hands.compiled(d.release, d.stage).edge;
  if (rollout === undefined || d.previous === undefined || d.kind === "rollback") return;
  for (const percent of rollout.steps.filter((step) => step < 100)) {
    await hands.publish(d.stage, { release: d.release, percent });
    hands.emit(d, "rollout", `${percent} % of new requests go to release ${d.release}`);
    const broken = await hands.watch(d, rollout.wait);
    if (broken !== undefined) throw new Error(broken);
  }
}

/** New workers come up beside the old, then the old stop; the scheduler is stopped and gone before the new one starts. */
async function replaceWorkers(
  d: DeploymentRecord,
  next: string,
  old: string | undefined,
  hands: Hands,
  ready: (component: string, count: number) => Promise<void>,
): Promise<void> {
  const compiled = hands.compiled(next, d.stage);
  const workers = compiled.processes.filter((process) => process.kind === "worker");
  const schedulers = compiled.processes.filter((process) => process.kind === "scheduler");
  const counts = workers.map((process) => ({ process, count: countOf(process, d, hands) }));
  hands.journal.write("deployment.workers", () => {
    for (const { process, count } of counts) hands.journal.desired.set(d.stage, process.component, next, count);
    if (old !== undefined && old !== next) {
      for (const process of hands.compiled(old, d.stage).processes) {
        if (process.kind === "scheduler") hands.journal.desired.set(d.stage, process.component, old, 0);
      }
    }
  });
  hands.wake(d.stage);
  await Promise.all(counts.map(({ process, count }) => ready(process.component, count)));
  // A scheduler that was renamed is another one to us, and the same to what it schedules.
  const before =
    old === undefined ? [] : hands.compiled(old, d.stage).processes.filter((process) => process.kind === "scheduler");
  for (const component of new Set([...schedulers, ...before].map((process) => process.component)))
    await hands.gone(d, component, next);
  hands.journal.write("deployment.scheduler", () => {
    for (const { component } of schedulers) hands.journal.desired.set(d.stage, component, next, 1);
    if (old !== undefined && old !== next) {
      for (const process of hands.compiled(old, d.stage).processes) {
        if (process.kind === "worker") hands.journal.desired.set(d.stage, process.component, old, 0);
      }
    }
  });
  hands.wake(d.stage);
  await Promise.all(schedulers.map(({ component }) => ready(component, 1)));
}

function countOf(process: LocalProcess, d: DeploymentRecord, hands: Hands): number {
  const already = hands.journal.desired.count(d.stage, process.component, d.release);
  const before = d.previous === undefined ? 0 : hands.journal.desired.count(d.stage, process.component, d.previous);
  return startCount(process, Math.max(already, before), hands.journal.holds.get(d.stage, process.component));
}

/** Nothing but `keep` is wanted any more in the stage. */
function forget(d: DeploymentRecord, keep: string | undefined, hands: Hands): void {
  for (const group of hands.journal.desired.all(d.stage)) {
    if (group.release !== keep) hands.journal.desired.set(d.stage, group.component, group.release, 0);
  }
}

function servicesOf(release: string, d: DeploymentRecord, hands: Hands): LocalProcess[] {
  return hands.compiled(release, d.stage).processes.filter((process) => process.kind === "service");
}

/** Not for a release whose jobs have run: one that is gone back to, or the live one rolled once more under a new number. */
function runsJobs({ kind, release, previous }: DeploymentRecord): boolean {
  const content = (id: string | undefined) => id?.slice(id.lastIndexOf("-"));
  return kind !== "rollback" && content(release) !== content(previous);
}

async function job_(d: DeploymentRecord, job: string, hands: Hands): Promise<void> {
  const run = await hands.runJob(d, job);
  // Also of a cancelled one: what may be half done is for the operator to judge.
  if (run.state === "unknown") throw new Interrupted(`job ${job} had started and its end is not known`);
  if (run.state !== "succeeded" && hands.cancelled(d.id)) throw new Cancelled(CANCELLED);
  if (run.state !== "succeeded")
    throw new StartFailed(job, `job ${job} ${run.error ?? `ended with exit code ${run.exitCode}`}`, []);
}

/** Before the swap the old release was never touched; after it, everything is put back. */
function fail(d: DeploymentRecord, thrown: unknown, hands: Hands): void {
  const error = thrown instanceof Failure ? thrown : (diskFull(thrown) ?? thrown);
  const { journal } = hands;
  const live = journal.stages.get(d.stage)?.live;
  const swapped = d.phase === "workers" || d.phase === "watch" || (d.phase === "swap" && live === d.release);
  const serves = swapped ? d.previous : live;
  const how = error instanceof Interrupted ? "interrupted" : "failed";
  // What has been told with its last lines, and what the outcome will tell, is not told here.
  if (!(error instanceof StartFailed || error instanceof Failure)) hands.emit(d, "error", messageOf(error), { level: "error" });
  journal.write("deployment.failed", () => {
    // What went wrong while everything was put back does not hide why it had to be.
    if (d.phase !== "revert") journal.deployments.fails(d.id, messageOf(error), failureOf(d, error, serves).data);
    if (swapped) journal.deployments.update(d.id, { phase: "revert" });
    else {
      forget(d, live, hands);
      journal.deployments.end(d.id, how);
    }
  });
  hands.wake(d.stage);
  if (swapped) return;
  hands.publish(d.stage).catch(() => undefined);
  hands.emit(d, how, outcomeOf(d, serves), { level: "error" });
}

function failureOf(d: DeploymentRecord, error: unknown, serves: string | undefined): Failure {
  if (error instanceof Failure) return error;
  const { stage, release } = d;
  const reason = messageOf(error);
  if (error instanceof Interrupted) return new Failure("deployment-interrupted", { stage, reason });
  return new Failure("deployment-failed", { stage, reason, release, serves });
}

function outcomeOf({ stage, release }: DeploymentRecord, serves: string | undefined): string {
  if (serves === release) return `Release ${release} is live in ${stage}, but what was to follow it is not done`;
  const instead = serves === undefined ? "nothing serves there yet" : `${serves} serves on`;
  return `Release ${release} did not go live in ${stage}; ${instead}`;
}

const messageOf = (error: unknown): string =>
  error instanceof Failure ? error.diagnostic.message : error instanceof Error ? error.message : String(error);
