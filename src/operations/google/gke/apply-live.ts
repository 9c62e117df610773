import type { Settings } from "../../../plan/settings.ts";
import { refuseHalfDone } from "../apply-live.ts";
import { type Seen, seenLive } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import { standingVariables } from "../standing.ts";
import { readOutputs } from "./outputs.ts";
import { rollInClusters } from "./roll.ts";

export type LiveChange = {
  /** For whoever finds the stage locked. */
  doing: string;
  /** What is settled from then on. */
  change: (before: Settings, seen: Seen) => Settings;
  signal: AbortSignal;
};

/**
 * Delivers the live release with changed settings, such as counts that are held. No job runs, and Pods whose pattern stays as
 * it was go on. Throws `nothing-live`, and `release-not-done` where a deployment was cut off.
 */
export async function applyLiveToGke(stage: GoogleStage, order: LiveChange): Promise<Settings> {
  const { world } = stage;
  return stage.lock.hold({ by: world.by, doing: order.doing, signal: order.signal }, async (signal) => {
    await refuseHalfDone(stage, signal);
    const at = await seenLive(stage, signal);
    const standing = await standingVariables(stage, at.live, signal);
    const settings = order.change(standing.settings, at);
    const variables = { ...standing, settings, execution: standing.settings.jobs ?? at.record.id };
    const outputs = await readOutputs(stage, at.live, variables, signal);
    // Before the act: one that is cut off is gone on with by whatever is delivered next.
    await stage.settings.change((before) => ({ ...before, held: settings.held }), signal);
    const roll = { stage, next: at.live, live: undefined, variables, jobs: false, takeOver: false, signal };
    await rollInClusters(roll, outputs);
    return settings;
  });
}
