import type { StackName } from "../../compile/terraform/stack.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { DeploymentRecord } from "../../plan/records.ts";
import type { Settings } from "../../plan/settings.ts";
import { isUnchanged, type StackPlan } from "../../plan/terraform/change.ts";
import { applyStacks, discardProposals, plansOf } from "../terraform/apply-stacks.ts";
import { planStacks } from "../terraform/plan-stacks.ts";
import { withStage } from "./drive.ts";
import { type Seen, seenLive } from "./seen.ts";
import type { GoogleStage } from "./stage.ts";
import { standingVariables } from "./standing.ts";

export type LiveOrder = {
  /** For whoever finds the stage locked. */
  doing: string;
  only: (stack: StackName) => boolean;
  /** What is settled from then on. It may be done twice: a run that was cut off is repeated. */
  change: (before: Settings, seen: Seen) => Promise<Settings> | Settings;
  /** Shows what is about to change; throws where it shall not. */
  confirm: (plans: readonly StackPlan[]) => Promise<void>;
  signal: AbortSignal;
};
export type Applied = { settings: Settings; changed: boolean };

/**
 * Applies the live release with changed settings: the same revision with another count, or a new one that reads other
 * versions of secrets. No job runs. Throws `nothing-live`, `release-not-done` where a deployment was cut off, and what
 * Terraform refuses.
 */
export async function applyLive(stage: GoogleStage, order: LiveOrder): Promise<Applied> {
  const { world } = stage;
  return stage.lock.hold({ by: world.by, doing: order.doing, signal: order.signal }, async (signal) => {
    await refuseHalfDone(stage, signal);
    const at = await seenLive(stage, signal);
    const standing = await standingVariables(stage, at.live, signal);
    const settings = await order.change(standing.settings, at);
    const variables = { ...standing, settings, execution: standing.settings.jobs ?? at.record.id };
    return withStage(stage, at.live, { only: order.only, variables, signal }, async (drive) => {
      const proposals = await planStacks(drive);
      try {
        await order.confirm(plansOf(proposals));
      } catch (error) {
        await discardProposals(drive, proposals);
        throw error;
      }
      // Before the act: an apply that is cut off is gone on with by whatever is applied next.
      await stage.settings.change(
        (before) => ({ ...before, held: settings.held, secretVersions: settings.secretVersions }),
        signal,
      );
      await applyStacks(drive, { proposals, allowDataLoss: false });
      return { settings, changed: !plansOf(proposals).every(isUnchanged) };
    });
  });
}

/** A stage that is half of one release and half of another is first brought to one of them. */
async function refuseHalfDone(stage: GoogleStage, signal: AbortSignal): Promise<void> {
  const unfinished: DeploymentRecord | undefined = (await stage.deployments.unfinished(signal))?.record;
  if (unfinished === undefined) return;
  const { id, release, by } = unfinished;
  throw new Failure("release-not-done", { stage: stage.name, deployment: id, release, by });
}
