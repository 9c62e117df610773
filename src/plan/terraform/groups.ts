import type { Change, StackPlan, Wanted } from "./change.ts";

/** What a plan does with one component; `undefined` stands for the stage as a whole. */
export type Group = {
  component: string | undefined;
  changes: readonly Change[];
  /** What comes of stacks that cannot be planned yet. */
  later: readonly (Wanted & { stack: string; after: readonly string[] })[];
};

/** All plans by component, the stage first, then by name; within one in the order of the stacks. */
export function byComponent(plans: readonly StackPlan[]): Group[] {
  const changes = plans.flatMap((plan) => (plan.kind === "planned" ? plan.changes : []));
  const later = plans.flatMap((plan) =>
    plan.kind === "deferred" ? plan.wanted.map((wanted) => ({ ...wanted, stack: plan.stack, after: plan.after })) : [],
  );
  const components = new Set([...changes, ...later].flatMap(({ component }) => component ?? []));
  const ofStage = [...changes, ...later].some(({ component }) => component === undefined);
  return [...(ofStage ? [undefined] : []), ...[...components].toSorted()].map((component) => ({
    component,
    changes: changes.filter((change) => change.component === component),
    later: later.filter((wanted) => wanted.component === component),
  }));
}
