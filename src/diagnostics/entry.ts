import type { Exit } from "./exit.ts";

export type Code = `FL${string}`;
export type Severity = "error" | "warning";

/**
 * One kind of mistake or failure. The code is permanent: it is never given to anything else, even when the entry is gone.
 * Messages say what happened in the user's words, hints what to do, with a command to paste where there is one.
 */
export type Entry<P> = {
  code: Code;
  severity: Severity;
  message: (params: P) => string;
  hint?: (params: P) => string | undefined;
  /** The text of `fairlead explain`: why this is a mistake, how it comes about, how to get out. Markdown. */
  explain: string;
  /** How the program ends when this is thrown as a `Failure`; unnamed, it follows from the code's range. */
  exit?: Exit;
};

/** Gives an entry its parameter type; `diagnose` and `Failure` check it at each use. */
export function entry<P = Record<string, never>>(definition: Entry<P>): Entry<P> {
  return definition;
}
