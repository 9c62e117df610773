/** The compiled program from a cold start, as benches time it. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const program = join(root, "bin", "fairlead.cjs");
if (!existsSync(join(root, "dist"))) throw new Error("There is no dist/; make it with: npm run build");

/** What an empty Node is told. */
export const EMPTY: readonly string[] = ["-e", "0"];

/** How long a program of Node takes to its end; throws where that is not a good one. */
export function milliseconds(words: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`);
  return took;
}
