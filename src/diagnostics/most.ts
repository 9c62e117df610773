import { type Diagnostic, diagnose } from "./diagnostic.ts";

/** More findings than these nobody reads. */
export const MOST = 200;

/** The first findings of many sorted ones, with one more that says how many were left out. */
export function first(sorted: readonly Diagnostic[]): Diagnostic[] {
  const shown = sorted.slice(0, MOST);
  const last = shown.at(-1)?.at;
  if (sorted.length > MOST && last !== undefined) shown.push(diagnose("too-many", { more: sorted.length - MOST }, last));
  return shown;
}
