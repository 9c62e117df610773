import { fileURLToPath } from "node:url";

/** What Fairlead starts as processes of their own; each has its entry point in `<name>/main`. */
export type EntryPoint = "keeper" | "engine" | "edge" | "cli";

/**
 * The command line that starts one of Fairlead's own processes with this Node: from the TypeScript sources when this
 * file is one, else from the compiled package, whose entry points and shared chunks lie one folder deep in `dist`.
 */
export function commandLineOf(name: EntryPoint): [string, ...string[]] {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const main = fileURLToPath(new URL(`../${name}/main.${extension}`, import.meta.url));
  return [process.execPath, "--disable-warning=ExperimentalWarning", main];
}
