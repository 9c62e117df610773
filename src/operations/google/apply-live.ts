import type { StackName } from "../../compile/terraform/stack.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Settings } from "../../plan/settings.ts";
import { guardLosses } from "../../plan/terraform/approval.ts";
import { isUnchanged, type StackPlan } from "../../plan/terraform/change.ts";
import { applyStacks, discardProposals, plansOf } from "../terraform/apply-stacks.ts";
import { planStacks } from "../terraform/plan-stacks.ts";
import { type Variables, withStage } from "./drive.ts";
import { type Seen, seenLive } from "./seen.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";
import { standingVariables } from "./standing.ts";

export type LiveOrder = {
  /** For whoever finds the stage locked. */
  doing: string;
  /** What is settled from then on. It may be done twice: a run that was cut off is repeated. */
  change: (before: Settings, seen: Seen) => Promise<Settings> | Settings;
  /** Shows what is about to change; throws where it shall not. */
  confirm: (plans: readonly StackPlan[]) => Promise<void>;
  signal: AbortSignal;
};

/**
 * In this order, each applied before the next is planned: what runs reads versions of secrets that are written by then. Both
 * always, so that whatever an earlier run left undone is done first.
 */
const STACKS: readonly StackName[] = ["data", "app"];

/**
 * Applies the live release with changed settings: the same revision with another count, or a new one that reads other
 * versions of secrets. No job runs. Gives whether anything changed. Throws `nothing-live`, `release-not-done` where a
 * deployment was cut off, and what Terraform refuses.
 */
export async function applyLive(stage: GoogleStage, order: LiveOrder): Promise<boolean> {
  return changeLive(stage, order, async ({ live, variables, signal }) => {
    const apply = (only: StackName) => applyStack(stage, live, { ...order, only, variables, signal });
    let changed = false;
    for (const name of STACKS) if (await apply(name)) changed = true;
    return changed;
  });
}

/** The live release with changed settings, while nobody else works on the stage; `before` is what was settled. */
export type Changed = { live: ReleasedStage; before: Settings; variables: Variables; signal: AbortSignal };

/** Asks what is to be settled, and has it done under the stage's lock. */
export function changeLive<T>(
  stage: GoogleStage,
  { doing, change, signal }: Pick<LiveOrder, "doing" | "change" | "signal">,
  work: (changed: Changed) => Promise<T>,
): Promise<T> {
  return stage.lock.hold({ by: stage.world.by, doing, signal }, async (held) => {
    await refuseHalfDone(stage, held);
    const at = await seenLive(stage, held);
    // What cannot be is told before Google is asked for anything more.
    await change(await stage.settings.read(held), at);
    const standing = await standingVariables(stage, at.live, held);
    const before = standing.settings;
    const variables = { ...standing, settings: await change(before, at), execution: before.jobs ?? at.record.id };
    return work({ live: at.live, before, variables, signal: held });
  });
}

type StackOrder = Pick<LiveOrder, "confirm"> & { only: StackName; variables: Variables; signal: AbortSignal };

/** Plans one stack of the live release with these variables, asks, and applies it. Gives whether anything changed. */
export async function applyStack(
  stage: GoogleStage,
  live: ReleasedStage,
  { only, confirm, variables, signal }: StackOrder,
): Promise<boolean> {
  return withStage(stage, live, { only: (stack) => stack === only, variables, signal }, async (drive) => {
    const proposals = await planStacks(drive);
    const plans = plansOf(proposals);
    try {
      guardLosses(plans, false);
      await confirm(plans);
    } catch (error) {
      await discardProposals(drive, proposals);
      throw error;
    }
    // Before the act: an apply that is cut off is gone on with by whatever is applied next.
    const { held, secretVersions } = variables.settings;
    await stage.settings.change((before) => ({ ...before, held, secretVersions }), signal);
    await applyStacks(drive, { proposals, allowDataLoss: false });
    return !plans.every(isUnchanged);
  });
}

/** A stage that is half of one release and half of another is first brought to one of them. */
export async function refuseHalfDone(stage: GoogleStage, signal: AbortSignal): Promise<void> {
  const unfinished = (await stage.deployments.unfinished(signal))?.record;
  if (unfinished === undefined) return;
  const { id, release, by } = unfinished;
  throw new Failure("release-not-done", { stage: stage.name, deployment: id, release, by });
}
