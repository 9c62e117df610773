/** Official charts that are not ours to keep: `FAIRLEAD_TEST_CHARTS` names a folder with their archives. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** As `FAIRLEAD_CHARTS` takes it. */
export const officialCharts = process.env.FAIRLEAD_TEST_CHARTS ?? "";

/** Why charts cannot be written on this machine, with how to get what is missing. */
export const missingHelm: string | false = spawnSync("helm", ["version"]).error
  ? "no Helm on the PATH: https://helm.sh/docs/intro/install/, or go install helm.sh/helm/v3/cmd/helm@v3.19.0"
  : false;

/** The same of official charts. */
export function missingCharts(...names: readonly string[]): string | false {
  if (missingHelm !== false) return missingHelm;
  const there = existsSync(officialCharts) ? readdirSync(officialCharts) : [];
  const missing = names.filter((name) => !there.some((file) => file.startsWith(`${name}-`) && file.endsWith(".tgz")));
  if (missing.length === 0) return false;
  return `needs ${missing.join(" and ")}: set FAIRLEAD_TEST_CHARTS to a folder with what helm pull, or helm package, makes of their sources`;
}
