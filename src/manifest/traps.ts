/** Plain words of YAML that readers take differently. */
import type { Params } from "../diagnostics/catalogue.ts";
import { short } from "./short.ts";

type TrapSlug = "bare-reference" | "ambiguous-word" | "ambiguous-number" | "ambiguous-time" | "imprecise-number";
export type Trap = { [S in TrapSlug]: { slug: S; params: Params<S> } }[TrapSlug];

const word = /^(yes|no|on|off)$/i;
const number = /^[-+]?(0[0-9_]+|0o[0-7_]+|0x[0-9a-f_]+|0b[01_]+|[1-9][0-9]*_[0-9_]*)$/i;
const time = /^[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?$/;

/** What a plain scalar steps into; `value` is how YAML 1.2 reads it. */
export function plainTrap(written: string, value: unknown): Trap | undefined {
  if (word.test(written)) return { slug: "ambiguous-word", params: { word: short(written) } };
  if (number.test(written)) return { slug: "ambiguous-number", params: { written: short(written) } };
  if (time.test(written)) return { slug: "ambiguous-time", params: { written: short(written) } };
  const whole = typeof value === "number" && Number.isInteger(value);
  const imprecise = whole ? !Number.isSafeInteger(value) : typeof value === "number" && !Number.isFinite(value);
  return imprecise ? { slug: "imprecise-number", params: { written: short(written) } } : undefined;
}

/** A reference that YAML took for a mapping, in a text that was mended to be read on. */
export function bareReference(written: string): Trap {
  return { slug: "bare-reference", params: { written: short(written) } };
}

/** The text in quotes that read back as exactly it. */
export function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
