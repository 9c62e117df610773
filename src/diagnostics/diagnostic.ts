import { lookup, type Params, type Slug } from "./catalogue.ts";
import type { Code, Severity } from "./entry.ts";

/** A place in a file. Lines and columns count from 1, offsets from 0, all in UTF-16 units; ends are exclusive. */
export type Location = {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** Offsets into the text, without its byte order mark. */
  start: number;
  end: number;
  /** The manifest path, as `components.web.port`; empty for the whole file. */
  path: string;
};

/** A fix that is certain: new text between two offsets of the source, counted as in `Location`. */
export type Replacement = { range: { start: number; end: number }; text: string };

/** The source with a fix applied. */
export function applyReplacement(source: string, { range, text }: Replacement): string {
  return source.slice(0, range.start) + text + source.slice(range.end);
}

/** One finding, as data: `--json` prints it as it is. */
export type Diagnostic = {
  severity: Severity;
  code: Code;
  slug: Slug;
  message: string;
  hint?: string;
  at?: Location;
  replacement?: Replacement;
};

/** Builds a diagnostic of the catalogue; the parameters are checked per slug. */
export function diagnose<S extends Slug>(slug: S, params: Params<S>, at?: Location, replacement?: Replacement): Diagnostic {
  const { severity, code, message, hint } = lookup(slug);
  const advice = hint?.(params);
  return {
    severity,
    code,
    slug,
    message: message(params),
    ...(advice === undefined ? {} : { hint: advice }),
    ...(at === undefined ? {} : { at }),
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** Order of reports: by file and place; what has no place comes first. */
export function sortByPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => {
    if (!a.at || !b.at) return Number(a.at !== undefined) - Number(b.at !== undefined) || compare(a.code, b.code);
    return compare(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column || compare(a.code, b.code);
  });
}

/** Whether anything in the list forbids going on. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
