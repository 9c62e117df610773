/**
 * Texts of the manifest that have a form: durations, sizes, names, hosts. The form is judged here and read in `src/app`,
 * so that a stage overrides values as they are written.
 */
import * as z from "zod";
import { judges } from "./judges.ts";

// zod would compile each mapping to code of its own at its first use. A program that reads one manifest never earns that
// back, and one that reads thousands is no faster for it (measured). Every file of the schema comes after this line.
z.config({ jitless: true });

export type Form = {
  /** What the text is, with its article: "a duration". */
  is: string;
  /** How to write it, for hints and the reference. */
  like: string;
  /** Texts of this form that are common enough to be what was meant by one that is not. */
  known?: (() => ReadonlySet<string>) | undefined;
};

const forms = new Map<string, Form>();

/** The form that an issue of zod names by its `format`. */
export function formOf(format: string): Form | undefined {
  return forms.get(format);
}

/** All forms, for the reference, in the order of what they are called. */
export function allForms(): Form[] {
  return [...forms.values()].sort((a, b) => (a.is < b.is ? -1 : 1));
}

/** Declares a form by its pattern. Its format word is not one of JSON Schema's, which mean other things by theirs. */
export function form(format: string, pattern: RegExp, is: string, like: string): z.ZodCustomStringFormat {
  forms.set(format, { is, like });
  return z.stringFormat(format, pattern);
}

/** Declares a form that a pattern cannot express: one of `judges`. */
export function judged(
  format: keyof typeof judges,
  is: string,
  like: string,
  known?: () => ReadonlySet<string>,
): z.ZodCustomStringFormat {
  forms.set(format, { is, like, known });
  return z.stringFormat(format, judges[format]);
}
