import type { Drift } from "../../plan/terraform/read.ts";
import { findDrift } from "../terraform/drift.ts";
import { withStage } from "./drive.ts";
import { seenLive } from "./seen.ts";
import type { GoogleStage } from "./stage.ts";
import { standingVariables } from "./standing.ts";

/** What of a stage is not as its last deployment left it. Changes nothing, neither there nor in the state. */
export async function driftOf(stage: GoogleStage, signal: AbortSignal): Promise<Drift[]> {
  const { live } = await seenLive(stage, signal);
  const standing = await standingVariables(stage, live, signal);
  const variables = { ...standing, execution: standing.settings.jobs ?? "" };
  return withStage(stage, live, { only: () => true, variables, signal }, findDrift);
}
