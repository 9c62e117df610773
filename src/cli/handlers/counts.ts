import { Failure } from "../../diagnostics/failure.ts";

/** `web=4` holds a count, `web=auto` (null) lets it go. */
export type Count = { component: string; count: number | null };

/** Reads what `fairlead scale` was given; a Failure for the first word that is neither form, or when there is none. */
export function readCounts(words: readonly string[]): Count[] {
  if (words.length === 0) {
    throw new Failure("missing-argument", { command: "scale", argument: "counts", about: "component=count, or component=auto" });
  }
  return words.map((word) => {
    const [, component, count] = /^([^=]+)=(\d{1,4}|auto)$/.exec(word) ?? [];
    if (component === undefined || count === undefined) {
      throw new Failure("bad-option-value", { option: "scale", value: word, expected: "component=count or component=auto" });
    }
    return { component, count: count === "auto" ? null : Number(count) };
  });
}
