import type { Action, Change, Difference, StackPlan } from "../../../plan/terraform/change.ts";
import { byComponent, type Group } from "../../../plan/terraform/groups.ts";
import type { Drift } from "../../../plan/terraform/read.ts";
import type { Format, Paint } from "../paint.ts";

const SIGNS: Readonly<Record<Action, readonly [sign: string, colour: Format]>> = {
  create: ["+", "green"],
  import: ["<", "cyan"],
  move: [">", "cyan"],
  update: ["~", "yellow"],
  replace: ["±", "red"],
  delete: ["-", "red"],
  forget: ["·", "yellow"],
};

/** The plans of all stacks as one, by component: what is approved. Data that would go stands out, and is counted at the end. */
export function terraformPlanText(stage: string, plans: readonly StackPlan[], paint: Paint): string {
  const groups = byComponent(plans);
  const outputs = plans.flatMap((plan) => (plan.kind === "planned" ? plan.outputs.map((name) => `${plan.stack}.${name}`) : []));
  if (groups.length === 0 && outputs.length === 0) return `Stage ${stage} is as the manifest says; there is nothing to do.\n`;
  const blocks = groups.map((group) => groupText(group, paint));
  const changed = outputs.length === 0 ? [] : [`${paint("bold", "outputs")}\n  ${paint("yellow", "~")} ${outputs.join(", ")}`];
  return `${[`Stage ${paint("bold", stage)}`, ...blocks, ...changed, summary(plans, paint)].join("\n\n")}\n`;
}

/** What is not as it was left, by resource. */
export function driftText(stage: string, drifts: readonly Drift[], paint: Paint): string {
  if (drifts.length === 0) return `Stage ${stage} is as it was left; there is no drift.\n`;
  const lines = drifts.flatMap(({ address, component, kind, differences }) => [
    `  ${paint(kind === "gone" ? "red" : "yellow", kind === "gone" ? "-" : "~")} ${address}${paint("dim", ` ${component ?? "stage"}${kind === "gone" ? ", is gone" : ""}`)}`,
    ...differences.map((difference) => differenceText(difference, paint)),
  ]);
  return `${[`Stage ${paint("bold", stage)} was changed by somebody else:`, ...lines].join("\n")}\n`;
}

function groupText({ component, changes, later }: Group, paint: Paint): string {
  const lines = [
    paint("bold", component ?? "stage"),
    ...changes.flatMap((change) => changeText(change, paint)),
    ...later.map(({ address, after }) => `  ${paint("green", "+")} ${address}${paint("dim", `  after ${after.join(" and ")}`)}`),
  ];
  return lines.join("\n");
}

function changeText({ action, address, because, differences, loss, irreversible }: Change, paint: Paint): string[] {
  const [sign, colour] = SIGNS[action];
  const why = because === undefined ? "" : paint("dim", `  ${because}`);
  return [
    `  ${paint(colour, sign)} ${action === "create" ? address : paint(colour, `${action} ${address}`)}${why}`,
    ...(loss === undefined ? [] : [`      ${paint(["bold", "red"], `${loss} would be lost`)}`]),
    ...(irreversible === undefined ? [] : [`      ${paint(["bold", "yellow"], `cannot be taken back: ${irreversible}`)}`]),
    ...differences.map((difference) => differenceText(difference, paint)),
  ];
}

function differenceText({ path, before, after, replaces }: Difference, paint: Paint): string {
  const name = replaces ? paint("red", path) : path;
  if (before === undefined) return `      ${name} ${paint("dim", "=")} ${after ?? ""}`;
  if (after === undefined) return `      ${name} ${before} ${paint("dim", "is taken away")}`;
  return `      ${name} ${before} ${paint("dim", "→")} ${after}`;
}

function summary(plans: readonly StackPlan[], paint: Paint): string {
  const changes = plans.flatMap((plan) => (plan.kind === "planned" ? plan.changes : []));
  const later = plans.flatMap((plan) => (plan.kind === "deferred" ? plan.wanted : [])).length;
  const counts = (Object.keys(SIGNS) as Action[]).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [paint(SIGNS[action][1], `${count} to ${action}`)];
  });
  const forGood = changes.filter(({ irreversible }) => irreversible !== undefined).length;
  const losses = changes.filter(({ loss }) => loss !== undefined).length;
  return [
    ...counts,
    ...(later === 0 ? [] : [`${later} to create once what they read is there`]),
    ...(forGood === 0 ? [] : [paint(["bold", "yellow"], `${forGood} for good`)]),
    ...(losses === 0 ? [] : [paint(["bold", "red"], `${losses} with data in them`)]),
  ].join(", ");
}
