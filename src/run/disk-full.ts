import { Failure } from "../diagnostics/failure.ts";

const SQLITE_FULL = 13;

/** The Failure that an error comes from, where a disk or a user's share of it is full; itself may be wrapped in others. */
export function diskFull(error: unknown): Failure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!isFull(cause)) continue;
    return new Failure("disk-full", { path: pathIn(cause) }, { cause: error });
  }
  return undefined;
}

/** What was written: of a copy, where to. */
function pathIn(error: Error): string | undefined {
  if ("dest" in error && typeof error.dest === "string") return error.dest;
  return "path" in error && typeof error.path === "string" ? error.path : undefined;
}

function isFull(error: Error): boolean {
  if ("code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT")) return true;
  return "errcode" in error && typeof error.errcode === "number" && (error.errcode & 0xff) === SQLITE_FULL;
}
