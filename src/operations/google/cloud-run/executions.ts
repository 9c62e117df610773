import type { Component, Job } from "../../../app/model.ts";
import { stageName } from "../../../compile/terraform/context.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { exitCodeOf, findExecution, findJob, type RunExecution, startJob } from "../../../run/google/run-resources.ts";
import type { JobRunView } from "../../../run/protocol/api.ts";
import { componentOf, type Seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import { placeName, runName } from "./names.ts";

/** Starts a job of the live release with further words behind its command. */
export async function runCloudRunJob(
  stage: GoogleStage,
  at: Seen,
  order: { job: string; words: readonly string[] },
  signal: AbortSignal,
): Promise<JobRunView> {
  const { connection } = stage.world;
  const component = componentOf(at, order.job);
  if (component.kind !== "job" || !isOnDemand(component)) {
    throw new Failure("not-on-demand", { job: order.job, kind: kindOf(component) });
  }
  const name = runName(at.context, component);
  const args = order.words.length === 0 ? undefined : [...(await ownArgs(stage, name, signal)), ...order.words];
  return startedRun(stage, { job: order.job, execution: await startJob(connection, name, args, signal) });
}

/** What runs before a release, once for each, and what another component starts, is not for hands. */
function isOnDemand({ run }: Job): boolean {
  return run.when !== "before-release" && run.when !== "by";
}

function kindOf(component: Component): string {
  if (component.kind !== "job") return `a ${component.kind}`;
  return component.run.when === "by" ? `started by ${component.run.component}` : "run before each release";
}

async function ownArgs({ world }: GoogleStage, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const job = await findJob(world.connection, name, signal);
  return job?.template.template.containers[0]?.args ?? [];
}

/** A run that has just begun. Throws `run-not-seen` where Google does not say which it is. */
export function startedRun(stage: GoogleStage, { job, execution }: { job: string; execution: string | undefined }): JobRunView {
  if (execution === undefined) throw new Failure("run-not-seen", { job });
  const id = execution.split("/").at(-1) ?? execution;
  return { id, stage: stage.name, job, attempt: 1, state: "running", started: stage.world.now().toISOString() };
}

/** How a run goes by now. Its id is the execution's: the name of its job and an end of its own. */
export async function cloudRunRun(
  stage: GoogleStage,
  { context, app }: Seen,
  id: string,
  signal: AbortSignal,
): Promise<JobRunView> {
  const { connection } = stage.world;
  const of = id.replace(/-[^-]+$/, "");
  const name = `${placeName(context)}/jobs/${of}/executions/${id}`;
  const execution = await findExecution(connection, name, signal);
  const job = app.components.find((component) => stageName(context, "run", component.name) === of)?.name ?? of;
  const common = { id, stage: stage.name, job, attempt: 1 };
  if (execution === undefined) return { ...common, state: "unknown", error: "it is not there any more" };
  const state = stateOf(execution);
  const { startTime, completionTime, conditions } = execution;
  const error = conditions.find(({ state: one }) => one === "CONDITION_FAILED")?.message;
  const exitCode = state === "failed" ? await exitCodeOf(connection, name, signal) : undefined;
  return {
    ...common,
    state,
    ...(state === "failed" && error !== undefined && { error }),
    ...(exitCode !== undefined && { exitCode }),
    ...(startTime !== undefined && { started: startTime }),
    ...(completionTime !== undefined && { ended: completionTime }),
  };
}

function stateOf({ completionTime, succeededCount, failedCount, cancelledCount }: RunExecution): JobRunView["state"] {
  if (completionTime === undefined) return "running";
  return failedCount + cancelledCount > 0 || succeededCount === 0 ? "failed" : "succeeded";
}
