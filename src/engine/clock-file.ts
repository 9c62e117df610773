import { readFileSync } from "node:fs";

/**
 * The time of day. For trials of a clock that jumps `file` says by how many milliseconds it is off, and may be rewritten
 * at any time; without a file it is the machine's.
 */
export function timeOfDay(file: string | undefined): () => Date {
  if (file === undefined) return () => new Date();
  return () => new Date(Date.now() + offset(file));
}

function offset(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}
