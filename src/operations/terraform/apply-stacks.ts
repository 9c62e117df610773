import { guardApproval, guardLosses } from "../../plan/terraform/approval.ts";
import { isUnchanged, type PlannedStack, type StackPlan } from "../../plan/terraform/change.ts";
import type { SavedPlan } from "../../run/terraform/root.ts";
import { type Drive, type Turn, WIDTH } from "./drive.ts";
import { settled } from "./endings.ts";
import { inOrder } from "./in-order.ts";
import { type Proposals, planOne } from "./plan-stacks.ts";

export type ApplyOrder = {
  proposals: Proposals;
  /** `--allow-data-loss`. */
  allowDataLoss: boolean;
  /** Only these stacks; all unless given. */
  only?: readonly string[];
};
/** What was done in a stack; empty where nothing had to be. */
export type StackResult = { stack: string; done: readonly string[] };

/**
 * Applies the approved plans, exactly as they were shown. A stack is planned anew only when outputs of one before it
 * have changed, and must then stay within what was approved. Refuses to take data away before anything is touched.
 */
export async function applyStacks(drive: Drive, { proposals, allowDataLoss, only }: ApplyOrder): Promise<StackResult[]> {
  guardLosses(plansOf(proposals), allowDataLoss);
  const changed = new Set<string>();
  const turns = drive.turns.filter(({ name }) => only === undefined || only.includes(name));
  const endings = await inOrder(turns, WIDTH, async (turn): Promise<StackResult> => {
    const { name, root } = turn;
    drive.signal.throwIfAborted();
    const { plan, saved } = await current(turn, drive, proposals, changed, allowDataLoss);
    if (plan.outputs.length > 0) changed.add(name);
    if (isUnchanged(plan)) {
      await root.discard(saved);
      drive.emit({ stack: name, type: "unchanged" });
      return { stack: name, done: [] };
    }
    const { done } = await root.apply(saved, plan.changes);
    return { stack: name, done };
  });
  await discardProposals(drive, proposals);
  settled(endings, drive);
  return endings.flatMap((ending) => (ending.kind === "done" ? [ending.value] : []));
}

/** Removes plans that will not be applied: they hold the values of secrets. */
export async function discardProposals({ turns }: Drive, proposals: Proposals): Promise<void> {
  for (const { name, root } of turns) {
    const saved = proposals.get(name)?.saved;
    if (saved !== undefined) await root.discard(saved);
  }
}

/** The plans alone, for views and approvals. */
export function plansOf(proposals: Proposals): StackPlan[] {
  return [...proposals.values()].map(({ plan }) => plan);
}

async function current(
  turn: Turn,
  drive: Drive,
  proposals: Proposals,
  changed: ReadonlySet<string>,
  allowDataLoss: boolean,
): Promise<{ plan: PlannedStack; saved: SavedPlan }> {
  const proposal = proposals.get(turn.name);
  if (proposal === undefined) throw new Error(`${turn.name} was never planned`);
  const { plan, saved } = proposal;
  const stale = drive.direction === "apply" && turn.after.some((name) => changed.has(name));
  if (plan.kind === "planned" && saved !== undefined && !stale) return { plan, saved };
  await drive.needs?.provide(turn.name);
  const actual = await planOne(turn, drive);
  try {
    guardApproval(plan, actual.plan);
    guardLosses([actual.plan], allowDataLoss);
  } catch (error) {
    await turn.root.discard(actual.saved);
    throw error;
  }
  return actual;
}
