import { catalogue, find } from "../../diagnostics/catalogue.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";

export type Explanation = { code: string; slug: string; severity: string; explanation: string };

/** What the catalogue says about a code or a slug. */
export function explanationOf(text: string): Explanation {
  const found = find(text);
  if (found === undefined) {
    const known = Object.entries(catalogue).flatMap(([slug, { code }]) => [slug, code]);
    throw new Failure("unknown-code", { code: text, near: nearest(text, known) });
  }
  const { code, severity, explain } = found.entry;
  return { code, slug: found.slug, severity, explanation: explain };
}
