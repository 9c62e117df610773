import type { DeploymentRecord } from "../../../plan/records.ts";
import type { Paint } from "../paint.ts";

/** What a deployment to a stage on Google came to, and what to try next. */
export function googleLiveText({ stage, release, outcome }: DeploymentRecord, paint: Paint): string {
  if (outcome !== "done") return `${paint("yellow", "!")} ${stage}: the deployment of release ${release} is ${outcome}.\n`;
  return `${paint("green", "✓")} ${paint("bold", stage)} serves release ${release}\n`;
}
