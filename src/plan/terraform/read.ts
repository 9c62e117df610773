import { computedOnly } from "../../compile/terraform/generated/computed.ts";
import type { Action, Change, Difference, PlannedStack } from "./change.ts";
import { lostWith } from "./data.ts";
import { differencesOf, ZEROS } from "./differences.ts";
import { type ShownPlan, type ShownResource, shownPlan } from "./shown-plan.ts";

/** How what Terraform says is seen: which component a resource belongs to, and what goes for good with a type. */
export type Eyes = {
  componentOf: (stack: string, address: string) => string | undefined;
  /** `lostWith` unless the caller knows more types. */
  lostWith?: (type: string) => string | undefined;
};

/** A resource that is not as Terraform left it. */
export type Drift = Pick<Change, "stack" | "address" | "type" | "component" | "differences"> & {
  kind: "changed" | "gone";
};

/** Reads what `terraform show -json` prints of a saved plan. Throws a ZodError on what is no plan. */
export function readPlan(stack: string, shown: unknown, eyes: Eyes): PlannedStack {
  const plan = shownPlan.parse(shown);
  const outputs = Object.entries(plan.output_changes);
  return {
    kind: "planned",
    stack,
    changes: plan.resource_changes.flatMap((resource) => changeOf(stack, resource, eyes) ?? []).toSorted(byAddress),
    outputs: outputs.flatMap(([name, { actions }]) => (actions[0] === "no-op" ? [] : [name])).toSorted(),
    newOutputs: outputs.flatMap(([name, { actions }]) => (actions[0] === "create" ? [name] : [])).toSorted(),
  };
}

/**
 * Reads the drift out of a saved plan that was made with `-refresh-only`: what somebody can have changed, and none of what
 * providers only tell, such as times and conditions.
 */
export function readDrift(stack: string, shown: unknown, eyes: Eyes): Drift[] {
  const plan: ShownPlan = shownPlan.parse(shown);
  return plan.resource_drift
    .map((resource): Drift => {
      const { address, type, change } = resource;
      const gone = change.actions.includes("delete");
      const differences = gone ? [] : differencesOf(change).filter((one) => canBeSet(type, one.path) && !cameToBeKnown(one));
      return { stack, address, type, component: eyes.componentOf(stack, address), kind: gone ? "gone" : "changed", differences };
    })
    .filter(({ kind, differences }) => kind === "gone" || differences.length > 0)
    .toSorted(byAddress);
}

/** Nothing that reads back as nothing: providers write the zero of its type for what was never set. */
function cameToBeKnown({ before, after }: Difference): boolean {
  return before === undefined && (after === undefined || ZEROS.has(after));
}

/** Labels of any origin are shown in `effective_labels`: by it somebody's own are seen. */
function canBeSet(type: string, path: string): boolean {
  const plain = path.replaceAll(/\[\d+\]/g, "");
  const told = Object.hasOwn(computedOnly, type) ? (computedOnly[type] ?? []) : [];
  return !told.some((one) => one !== "effective_labels" && (plain === one || plain.startsWith(`${one}.`)));
}

/** What no later deployment can take back. */
function irreversible(type: string, differences: readonly Difference[]): string | undefined {
  if (type !== "google_sql_database_instance") return undefined;
  const upgrade = differences.find(({ path }) => path === "database_version");
  return upgrade && `from ${upgrade.before} to ${upgrade.after}: no server goes back, only a backup from before can be restored`;
}

function changeOf(stack: string, resource: ShownResource, eyes: Eyes): Change | undefined {
  const action = actionOf(resource);
  if (resource.mode !== "managed" || action === undefined) return undefined;
  const { address, type, change } = resource;
  const goes = action === "delete" || action === "replace";
  const differences = action === "update" || action === "replace" ? differencesOf(change) : [];
  // Everything that Google assigns is new in what is made anew.
  const told = action === "replace" ? differences.filter(({ path, replaces }) => replaces || canBeSet(type, path)) : differences;
  return {
    stack,
    address,
    type,
    component: eyes.componentOf(stack, address),
    action,
    because: resource.deposed === undefined ? reasonOf(resource) : "a replacement left it over",
    differences: told,
    irreversible: action === "update" ? irreversible(type, differences) : undefined,
    // What a replacement left over was replaced before: its successor holds the data.
    loss: goes && resource.deposed === undefined ? (eyes.lostWith ?? lostWith)(type) : undefined,
  };
}

function actionOf({ change, previous_address }: ShownResource): Action | undefined {
  const actions = change.actions.join(" ");
  switch (actions) {
    case "create":
    case "update":
    case "delete":
    case "forget":
      return actions;
    case "delete create":
    case "create delete":
      return "replace";
    case "no-op":
      if (change.importing !== undefined) return "import";
      return previous_address === undefined ? undefined : "move";
    case "read":
      return undefined;
    default:
      // An action that we do not know might do anything, so it is shown as what does most.
      return "replace";
  }
}

const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: "it was left half-made by an earlier run",
  replace_by_request: "it was asked for",
  replace_by_triggers: "something that it follows is made anew",
  delete_because_no_resource_config: "the manifest does not ask for it any more",
  delete_because_no_module: "the manifest does not ask for it any more",
  delete_because_wrong_repetition: "the manifest asks for fewer of them",
  delete_because_count_index: "the manifest asks for fewer of them",
  delete_because_each_key: "the manifest does not ask for it any more",
  delete_because_no_move_target: "it was to be moved to what is not there",
};

function reasonOf({ action_reason, change, previous_address }: ShownResource): string | undefined {
  if (action_reason === "replace_because_cannot_update") {
    const names = [...new Set(change.replace_paths.map(([first]) => String(first)))].toSorted();
    return names.length === 0 ? "it cannot be changed in place" : `${names.join(", ")} cannot be changed in place`;
  }
  if (action_reason !== undefined && Object.hasOwn(REASONS, action_reason)) return REASONS[action_reason];
  if (change.importing !== undefined) return "it exists already and is taken over";
  return previous_address === undefined ? undefined : `it was ${previous_address}`;
}

function byAddress(a: { address: string }, b: { address: string }): number {
  return a.address < b.address ? -1 : a.address > b.address ? 1 : 0;
}
