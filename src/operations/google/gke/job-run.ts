import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Job } from "../../../app/model.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { podSchema } from "../../../plan/kubernetes/pods.ts";
import { progressOf } from "../../../plan/kubernetes/progress.ts";
import { runOf } from "../../../plan/kubernetes/run.ts";
import type { JobRunView } from "../../../run/protocol/api.ts";
import { componentOf } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Looking } from "./looking.ts";

const job = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
  status: z.object({ startTime: z.string().optional(), completionTime: z.string().optional() }).default({}),
});

/** Starts a job of the live release by hand, with further words behind its command. */
export async function runGkeJob(
  stage: GoogleStage,
  { at, cluster, namespace }: Looking,
  order: { job: string; words: readonly string[] },
  signal: AbortSignal,
): Promise<JobRunView> {
  const component = componentOf(at, order.job);
  const kind = component.kind === "job" ? notByHand(component) : `a ${component.kind}`;
  if (kind !== undefined) throw new Failure("not-on-demand", { job: order.job, kind });
  const pattern = await cluster.get({ apiVersion: "batch/v1", kind: "CronJob", namespace, name: order.job }, signal);
  if (pattern === undefined) throw new Failure("nothing-live", { stage: stage.name });
  const id = `${order.job.slice(0, 50)}-${randomBytes(4).toString("hex")}`;
  await cluster.create(runOf(pattern, order.words, { namespace, id }), signal);
  return { id, stage: stage.name, job: order.job, attempt: 1, state: "running", started: stage.world.now().toISOString() };
}

/** Why a job is not started by hand: what runs once for each release, and what another component starts, has no pattern for it. */
function notByHand({ run }: Job): string | undefined {
  switch (run.when) {
    case "before-release":
      return "run before each release";
    case "after-release":
      return "run after each release";
    case "by":
      return `started by ${run.component}`;
    case "schedule":
    case "on-demand":
      return undefined;
    default:
      return run satisfies never;
  }
}

/** How a run goes by now. */
export async function gkeRun(
  stage: GoogleStage,
  { cluster, namespace }: Looking,
  id: string,
  signal: AbortSignal,
): Promise<JobRunView> {
  const live = await cluster.get({ apiVersion: "batch/v1", kind: "Job", namespace, name: id }, signal);
  if (live === undefined)
    return { id, stage: stage.name, job: id, attempt: 1, state: "unknown", error: "it is not there any more" };
  const { metadata, status } = job.parse(live);
  const progress = progressOf(live);
  const exitCode = progress.state === "failed" ? await exitCodeOf({ cluster, namespace }, id, signal) : undefined;
  return {
    id,
    stage: stage.name,
    job: metadata.labels["app.kubernetes.io/component"] ?? id,
    attempt: 1,
    state: { ready: "succeeded", waiting: "running", failed: "failed" }[progress.state] as JobRunView["state"],
    ...(progress.state === "failed" ? { error: progress.reason } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(status.startTime === undefined ? {} : { started: status.startTime }),
    ...(status.completionTime === undefined ? {} : { ended: status.completionTime }),
  };
}

async function exitCodeOf({ cluster, namespace }: Pick<Looking, "cluster" | "namespace">, id: string, signal: AbortSignal) {
  const labels = { "batch.kubernetes.io/job-name": id };
  const pods = (await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, labels, signal)).map((pod) =>
    podSchema.parse(pod),
  );
  const newest = pods.toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))[0];
  return newest?.status.containerStatuses[0]?.state.terminated?.exitCode;
}
