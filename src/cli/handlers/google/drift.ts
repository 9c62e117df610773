import { driftOf } from "../../../operations/google/live-drift.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import type { Drift } from "../../../plan/terraform/read.ts";
import type { Shell } from "../../shell.ts";

export type StageDrift = { stage: string; drift: readonly Drift[] };

export async function showDrift(stage: GoogleStage, { shell }: { shell: Shell }): Promise<StageDrift> {
  return { stage: stage.name, drift: await driftOf(stage, shell.interrupts.signal) };
}
