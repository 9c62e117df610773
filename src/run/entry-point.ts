import { fileURLToPath } from "node:url";

/** What Fairlead starts as processes of their own, with their sources as seen from this file. */
export const entryPoints = {
  cli: "../cli/main.ts",
  keeper: "../keeper/main.ts",
  engine: "../engine/main.ts",
  edge: "../edge/main.ts",
  "container-logs": "./container/logs-main.ts",
} as const;
export type EntryPoint = keyof typeof entryPoints;

/**
 * The command line that starts one of Fairlead's own processes with this Node: from the TypeScript sources when this
 * file is one, else from the compiled package, where each is `<name>/main.js` (`.cjs` for the command line, see
 * scripts/build.ts) and all else lies one folder deep too.
 */
export function commandLineOf(name: EntryPoint): [string, ...string[]] {
  const file = import.meta.url.endsWith(".ts") ? entryPoints[name] : `../${name}/main.${name === "cli" ? "cjs" : "js"}`;
  return [process.execPath, "--disable-warning=ExperimentalWarning", fileURLToPath(new URL(file, import.meta.url))];
}
