import { Failure } from "../../diagnostics/failure.ts";
import { CloudRunWorkloads } from "./cloud-run/workloads.ts";
import type { GoogleStage } from "./stage.ts";
import type { Workloads } from "./workloads.ts";

/** What runs of a stage, on whichever platform it does. `command`: what is asked for, for the refusal. */
export function workloadsOf(stage: GoogleStage, command: string): Workloads {
  const { target, ground } = stage.app;
  if (target !== "gke") return new CloudRunWorkloads(stage);
  throw new Failure("not-on-gke", { command, stage: stage.name, instead: `\`kubectl --namespace ${ground.namespace} get all\`` });
}
