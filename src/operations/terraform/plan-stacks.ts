import { Failure } from "../../diagnostics/failure.ts";
import { type DeferredStack, type PlannedStack, type StackPlan, unchanged } from "../../plan/terraform/change.ts";
import { readPlan } from "../../plan/terraform/read.ts";
import { readsOf, wantedBy } from "../../plan/terraform/stack-files.ts";
import type { PlanMode, SavedPlan } from "../../run/terraform/root.ts";
import { type Drive, type Turn, WIDTH } from "./drive.ts";
import { settled } from "./endings.ts";
import { inOrder } from "./in-order.ts";

/** A plan for a stack, saved where Terraform has made it. */
export type Proposal = { plan: StackPlan; saved: SavedPlan | undefined };
/** By stack, in the order of their turns. */
export type Proposals = ReadonlyMap<string, Proposal>;

/**
 * Plans every stack, changing nothing. One that reads outputs which do not exist yet is deferred: what it asks for is
 * told, and Terraform plans it once they do. Every stack that cannot be planned is told of, not only the first.
 */
export async function planStacks(drive: Drive): Promise<Proposals> {
  const proposals = new Map<string, Proposal>();
  const missing = new Map<string, readonly string[]>();
  for (const { name } of drive.turns) missing.set(name, (await drive.needs?.missing(name)) ?? []);
  // All first: one that fetches providers replaces what another might just be starting.
  for (const { name, root } of drive.turns) if (missing.get(name)?.length === 0) await root.prepare();
  const endings = await inOrder(drive.turns, WIDTH, async (turn) => {
    proposals.set(turn.name, await propose(turn, drive, proposals, missing.get(turn.name) ?? []));
  });
  settled(endings, drive);
  return new Map(
    drive.turns.flatMap(({ name }) => {
      const proposal = proposals.get(name);
      return proposal === undefined ? [] : [[name, proposal]];
    }),
  );
}

async function propose(turn: Turn, drive: Drive, earlier: Proposals, needed: readonly string[]): Promise<Proposal> {
  if (needed.length > 0) return deferred(turn, needed, drive);
  const missing = drive.direction === "destroy" ? [] : notThereYet(turn, earlier);
  if (missing.length > 0) return deferred(turn, missing, drive);
  try {
    return await planOne(turn, drive);
  } catch (error) {
    const making = turn.after.filter((name) => isMaking(earlier.get(name)));
    // An earlier stack may have no state, when a run was killed before anything was saved, or lack what this one reads of Google.
    const early = error instanceof Failure && (error.slug === "terraform-not-yet" || error.slug === "google-not-found");
    if (early && making.length > 0) return deferred(turn, making, drive);
    throw error;
  }
}

/** Plans one stack, whose predecessors are as they shall be; only some of its resources where they are named. */
export async function planOne(
  { name, root }: Turn,
  drive: Drive,
  only: readonly string[] = [],
): Promise<{ plan: PlannedStack; saved: SavedPlan }> {
  const mode: PlanMode = drive.direction;
  await root.prepare();
  const saved = await root.plan(mode, only);
  // How it ended says so, moves and outputs included; to show a plan, Terraform starts its providers once more.
  if (!saved.changes) return { saved, plan: unchanged(name) };
  return { saved, plan: readPlan(name, await root.show(saved), drive.eyes) };
}

function deferred({ name, files }: Turn, after: readonly string[], { eyes, emit }: Drive): Proposal {
  emit({ stack: name, type: "deferred", after });
  const plan: DeferredStack = { kind: "deferred", stack: name, after, wanted: wantedBy(files, eyes.componentOf) };
  return { plan, saved: undefined };
}

/** The predecessors that it reads from and that cannot be read yet. */
function notThereYet({ files }: Turn, earlier: Proposals): string[] {
  return [...readsOf(files)].flatMap(([stack, outputs]) => {
    const plan = earlier.get(stack)?.plan;
    if (plan === undefined) return [];
    return plan.kind === "deferred" || plan.newOutputs.some((output) => outputs.has(output)) ? [stack] : [];
  });
}

function isMaking(proposal: Proposal | undefined): boolean {
  return proposal !== undefined && (proposal.plan.kind === "deferred" || proposal.plan.changes.length > 0);
}
