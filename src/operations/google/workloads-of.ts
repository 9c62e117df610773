import { CloudRunWorkloads } from "./cloud-run/workloads.ts";
import { GkeWorkloads } from "./gke/workloads.ts";
import type { GoogleStage } from "./stage.ts";
import type { Workloads } from "./workloads.ts";

/** What runs of a stage, on whichever platform it does. */
export function workloadsOf(stage: GoogleStage): Workloads {
  return stage.app.target === "gke" ? new GkeWorkloads(stage) : new CloudRunWorkloads(stage);
}
