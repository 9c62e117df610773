import type { StackName } from "../../compile/terraform/stack.ts";
import { guardLosses, lossesOf } from "../../plan/terraform/approval.ts";
import type { StackPlan } from "../../plan/terraform/change.ts";
import { wantedBy } from "../../plan/terraform/stack-files.ts";
import type { Drive, Turn } from "../terraform/drive.ts";
import { planOne } from "../terraform/plan-stacks.ts";
import { stacksOf, type Variables, withStage } from "./drive.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** By stack, the addresses of what goes and is guarded against that. */
export type Guarded = ReadonlyMap<string, readonly string[]>;

/**
 * What of the losses in some plans the state guards against deletion by what a release said of it. Terraform asks the state
 * whether a resource may go, so that a guard is lifted by the configuration that has the resource still.
 */
export function guardedIn(plans: readonly StackPlan[], last: ReleasedStage): Guarded {
  const losses = lossesOf(plans);
  return new Map(
    stacksOf(last).flatMap((stack) => {
      if (!stack.variables.includes("deletion_protection")) return [];
      const known = new Set(wantedBy(stack, () => undefined).map(({ address }) => address));
      const going = losses.filter((loss) => loss.stack === stack.name).map(({ address }) => address);
      // An instance of several has the guard of its resource.
      const guarded = [...new Set(going.map((address) => address.replace(/\[.*$/, "")))].filter((address) => known.has(address));
      return guarded.length === 0 ? [] : [[stack.name, guarded]];
    }),
  );
}

/** Lifts guards by an apply of nothing else, as the release has it. */
export async function liftGuards(
  stage: GoogleStage,
  last: ReleasedStage,
  guarded: Guarded,
  variables: Variables,
  signal: AbortSignal,
): Promise<void> {
  const only = (name: StackName) => guarded.has(name);
  const lifted = { ...variables, deletionProtection: false };
  await withStage(stage, last, { only, variables: lifted, signal }, async (drive) => {
    for (const turn of drive.turns) await lift(turn, drive, guarded.get(turn.name) ?? []);
  });
}

async function lift(turn: Turn, drive: Drive, addresses: readonly string[]): Promise<void> {
  const { root } = turn;
  const { plan, saved } = await planOne(turn, drive, addresses);
  try {
    guardLosses([plan], false);
  } catch (error) {
    await root.discard(saved);
    throw error;
  }
  if (saved.changes) await root.apply(saved, plan.changes);
  else await root.discard(saved);
}
