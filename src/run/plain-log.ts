import { readFileSync } from "node:fs";

/** The last lines of a small text log, such as a process of ours writes; none where it cannot be read. */
export function lastLinesOf(file: string, count: number): string[] {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count);
  } catch {
    return [];
  }
}
