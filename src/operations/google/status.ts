import type { DeploymentRecord, LockRecord } from "../../plan/records.ts";
import { readFiles } from "./files.ts";
import { isGone, removedStages } from "./removed.ts";
import { missingSecrets } from "./secrets.ts";
import type { GoogleStage } from "./stage.ts";
import type { WorkloadStatus, Workloads } from "./workloads.ts";

/** A stage on Google as one sees it: what is live, what is done to it, and what its platform tells. */
export type GoogleStatus = {
  app: string;
  stage: string;
  target: "cloud-run" | "gke";
  live: { release: string; since: string; by: string } | undefined;
  /** The newest deployment. */
  deployment: DeploymentRecord | undefined;
  /** Who changes the stage now. */
  lock: LockRecord | undefined;
  /** Counts that `fairlead scale` holds, by component. */
  held: Readonly<Record<string, number>>;
  /** Stages that stand although the manifest names them no more. */
  removed: readonly string[];
} & WorkloadStatus;

/** Looks at a stage. Where a project or an API is not there yet, that is told; nothing is changed. */
export async function googleStatus(stage: GoogleStage, workloads: Workloads, signal: AbortSignal): Promise<GoogleStatus> {
  const [record, [newest], lock, settings, removed, status] = await Promise.all([
    stage.deployments.live(signal),
    stage.deployments.list(1, signal),
    stage.lock.holder(signal),
    stage.settings.read(signal),
    removedStages(stage, signal),
    workloads.status(signal),
  ]);
  const waiting = record === undefined ? [] : await waitingFor(stage, signal);
  return {
    app: stage.app.name,
    stage: stage.name,
    target: stage.app.target === "gke" ? "gke" : "cloud-run",
    live: record && { release: record.release, since: record.ended ?? record.started, by: record.by },
    deployment: newest?.record,
    lock,
    held: settings.held,
    removed,
    ...status,
    ...(isThere(newest?.record) ? { trouble: [...status.trouble, ...waiting] } : { components: [], data: [], trouble: [] }),
  };
}

/** Before anything was deployed, and after the stage was destroyed, that nothing is there is no trouble. */
function isThere(newest: DeploymentRecord | undefined): boolean {
  return newest !== undefined && !isGone(newest);
}

/** Secrets that the working tree names and nobody has supplied. */
async function waitingFor(stage: GoogleStage, signal: AbortSignal): Promise<string[]> {
  const { app, context, fleet, tree } = stage;
  const settings = await stage.settings.read(signal);
  // Without them every secret counts; a status is told all the same.
  const files = await readFiles(fleet, tree.path).catch(() => undefined);
  const missing = await missingSecrets(stage, { app, context }, { settings, files }, signal);
  return missing.map(({ name, what }) => `the secret ${name} waits for its value: ${what}`);
}
