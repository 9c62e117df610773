import type { z } from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Locate, Path } from "./locate.ts";

/** A value that a schema refused, and where it is written. */
export type Judged = {
  schema: z.core.$ZodType;
  value: unknown;
  locate: Locate;
  /** The text the places are in, so that a fix keeps what was written; fixes are left out without it. */
  text?: string | undefined;
};

/** A mistake, the path it is at, and what was surely meant where there is no doubt: another key, or another value. */
export type Finding = { diagnostic: Diagnostic; path: Path; meant?: { key: string } | { value: unknown } | undefined };

/** What stands at a path; nothing when it leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, step) => (holds(inside, step) ? Reflect.get(inside, step) : undefined), value);
}

/** The value at a path as it is written. */
export function writtenAt({ value, locate, text }: Judged, path: Path): string {
  const at = locate(path);
  const found = valueAt(value, path);
  if (typeof found === "string" || text === undefined || at === undefined) return String(found);
  return text.slice(at.start, at.end);
}

function holds(value: unknown, step: PropertyKey): value is object {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step);
}
