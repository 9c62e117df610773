/** What Terraform is about to do with one resource. */
export type Action = "create" | "import" | "move" | "update" | "replace" | "delete" | "forget";

/** One attribute that becomes another; both sides are for people, and say nothing of what is sensitive. */
export type Difference = {
  /** As Terraform writes it: `template[0].containers[0].image`. */
  path: string;
  /** `undefined` where there was nothing. */
  before: string | undefined;
  after: string | undefined;
  /** It is why the resource has to be made anew. */
  replaces: boolean;
};

export type Change = {
  stack: string;
  address: string;
  type: string;
  /** What it belongs to; `undefined` for what belongs to the stage as a whole. */
  component: string | undefined;
  action: Action;
  because: string | undefined;
  /** Of updates and replacements, ordered by path. */
  differences: readonly Difference[];
  /** What cannot be taken back by another deployment, although nothing is lost. */
  irreversible: string | undefined;
  /** What is lost with it, when it holds data and goes. */
  loss: string | undefined;
};

/** A resource that a stack asks for, before Terraform could say more. */
export type Wanted = { address: string; type: string; component: string | undefined };

/** What a stack is about to become: as Terraform planned it, or, where it cannot yet, what is asked for. */
export type StackPlan = PlannedStack | DeferredStack;
export type PlannedStack = {
  kind: "planned";
  stack: string;
  changes: readonly Change[];
  /** Outputs that are new or change: stacks that read them have to be planned again once they have. */
  outputs: readonly string[];
  /** Outputs that do not exist yet: whoever reads one cannot be planned. */
  newOutputs: readonly string[];
};
export type DeferredStack = { kind: "deferred"; stack: string; after: readonly string[]; wanted: readonly Wanted[] };

/** The plan of a stack that is as it shall be. */
export function unchanged(stack: string): PlannedStack {
  return { kind: "planned", stack, changes: [], outputs: [], newOutputs: [] };
}

/** Whether applying it would do anything. */
export function isUnchanged(plan: StackPlan): boolean {
  return plan.kind === "planned" && plan.changes.length === 0 && plan.outputs.length === 0;
}

/** Whether the change takes away what is there. */
export function takesAway({ action }: Change): boolean {
  return action === "delete" || action === "replace";
}
