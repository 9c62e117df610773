import { Failure } from "../../../diagnostics/failure.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import { workloadsOf } from "../../../operations/google/workloads-of.ts";
import { addressOf } from "./deploy.ts";

/** Where a stage answers: its domain, else the address that Google gave it. */
export async function addressOnGoogle(stage: GoogleStage, signal: AbortSignal): Promise<string> {
  const live = await stage.deployments.live(signal);
  if (live === undefined) throw new Failure("nothing-live", { stage: stage.name });
  const address = addressOf(stage) ?? (await workloadsOf(stage).status(signal)).address;
  if (address === undefined) throw new Failure("nothing-live", { stage: stage.name });
  return address;
}
