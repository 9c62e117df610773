import type { GooglePlan } from "../../handlers/google/plan.ts";
import type { Paint } from "../paint.ts";
import { terraformPlanText } from "../terraform/plan.ts";

/** The plan of a deployment, with what of it is not known before something is built. */
export function googlePlanText({ stage, stacks, waived, notBuilt }: GooglePlan, paint: Paint): string {
  const lines = [
    ...waived.map((line) => `  ${paint("yellow", "waived")}  ${line}`),
    ...(notBuilt.length === 0
      ? []
      : [paint("dim", `The images that a deployment would build first are not in it: ${notBuilt.join(", ")}.`)]),
  ];
  return [terraformPlanText(stage, stacks, paint).trimEnd(), ...lines].join("\n");
}
