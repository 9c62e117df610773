import { diagnose } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Ended } from "./in-order.ts";

/** Throws what ended the work, when it did not come to a good end everywhere: one Failure that holds every other. */
export function settled<T>(endings: readonly Ended<T>[], { signal }: { signal: AbortSignal }): void {
  const failed = endings.flatMap((ending) => (ending.kind === "failed" ? [ending] : []));
  const leftOut = endings.flatMap((ending) => (ending.kind === "left-out" ? [ending] : []));
  if (failed.length === 0) return;
  const bug = failed.find(({ error }) => !(error instanceof Failure));
  const failures = failed.flatMap(({ error }) => (error instanceof Failure ? [error] : []));
  // Interrupted, stacks that were about to begin end with the signal's own error, which says less than what was stopped.
  if (bug !== undefined && !(signal.aborted && failures.length > 0)) throw bug.error;
  const [first] = failures;
  const warnings = leftOut.map(({ stack, after }) => diagnose("terraform-left-out", { stack, after }));
  const also = [...warnings, ...failures.flatMap(({ also, diagnostic }) => [...also, diagnostic])];
  if (first === undefined || (failures.length === 1 && leftOut.length === 0)) throw first;
  const interrupted = failures.find(({ exit }) => exit === "interrupted");
  throw new Failure(
    "terraform-stacks-failed",
    { stacks: failed.map(({ stack }) => stack) },
    { cause: interrupted ?? first, also, exit: (interrupted ?? first).exit },
  );
}
