import { randomBytes } from "node:crypto";
import { labelsOf, stageName } from "../../../compile/terraform/context.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import {
  findJob,
  findPool,
  findService,
  makeJob,
  type RunTemplate,
  removeJob,
  startJob,
} from "../../../run/google/run-resources.ts";
import { componentOf, type Seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { OneOff } from "../workloads.ts";
import { startedRun } from "./executions.ts";
import { placeName, runName } from "./names.ts";

/** A command that nobody ends is ended then: an hour. */
const TIMEOUT = "3600s";

/**
 * Runs a command once as a component would: as a job of its own with the same image, environment, folders, account and
 * network, which is removed when the command is over. Cloud Run lets nobody into an instance.
 */
export async function runOnce(
  stage: GoogleStage,
  at: Seen,
  order: { component: string; command: readonly string[] },
  signal: AbortSignal,
): Promise<OneOff> {
  const { connection } = stage.world;
  const { context } = at;
  if (order.command.length === 0) throw new Failure("exec-without-command", { component: order.component, stage: stage.name });
  const template = await templateOf(stage, at, order.component, signal);
  if (template === undefined) throw new Failure("nothing-live", { stage: stage.name });
  const id = stageName(context, "run", order.component, "once", randomBytes(3).toString("hex"));
  const parent = placeName(context);
  const name = `${parent}/jobs/${id}`;
  const end = () => removeJob(connection, name);
  const labels = { ...labelsOf(context, order.component), once: "true" };
  const task = taskOf(template, order.command);
  try {
    await makeJob(connection, { parent, id, body: { labels, template: { taskCount: 1, template: task } } }, signal);
    const run = startedRun(stage, { job: order.component, execution: await startJob(connection, name, undefined, signal) });
    return { run, end };
  } catch (error) {
    await end().catch(() => undefined);
    throw error;
  }
}

async function templateOf(
  stage: GoogleStage,
  at: Seen,
  component: string,
  signal: AbortSignal,
): Promise<RunTemplate | undefined> {
  const { connection } = stage.world;
  const found = componentOf(at, component);
  const name = runName(at.context, found);
  switch (found.kind) {
    case "service":
      return (await findService(connection, name, signal))?.template;
    case "worker":
    case "scheduler":
      return (await findPool(connection, name, signal))?.template;
    case "job":
      return (await findJob(connection, name, signal))?.template.template;
    default:
      return found satisfies never;
  }
}

/** What a job takes of a revision: its first container without ports and probes, and where that stands. */
function taskOf(template: RunTemplate, command: readonly string[]): object {
  const [container] = template.containers;
  const { image, env, resources, volumeMounts } = container ?? { image: undefined, env: [] };
  const { serviceAccount, vpcAccess, volumes, executionEnvironment } = template;
  const limits = { limits: (resources as { limits?: object } | undefined)?.limits };
  return {
    containers: [{ image, command, env, volumeMounts, ...(resources !== undefined && { resources: limits }) }],
    ...{ serviceAccount, vpcAccess, volumes, executionEnvironment },
    maxRetries: 0,
    timeout: TIMEOUT,
  };
}
