import type { InstalledOperator } from "../../../operations/google/gke/platform.ts";
import type { Paint } from "../paint.ts";

/** What is installed by now, and what for. */
export function platformText(installed: readonly InstalledOperator[], paint: Paint): string {
  return installed
    .map(({ cluster, name, version, because }) => {
      const where = cluster === "primary" ? "" : ` (${cluster})`;
      return `${paint("green", "✓")} ${name} ${version}${where}: ${because}.`;
    })
    .join("\n");
}
