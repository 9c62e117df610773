// Loaded on every start, so it imports nothing: a text that cannot be read is told as a value.

/** One option of a command line; `T` is what the command gets. */
export type Option<T> = {
  about: string;
  short?: string;
  /** What stands for the value in help (`--since <time>`); absent for a flag. */
  value?: string;
  /** The words it takes, for help and completion. */
  choices?: readonly string[];
  absent: T;
  /** Reads the value as typed, or says what it should have been. A flag is given `""`. */
  read: (text: string) => T | Misread;
};

/** A text that is no value of its option. */
export class Misread {
  readonly expected: string;

  constructor(expected: string) {
    this.expected = expected;
  }
}

/** One positional argument; arguments stand in the order of their record. */
export type Argument<T> = {
  about: string;
  /** `rest` and `some` take all that is left, also what stands behind `--`; `some` wants one at least. */
  takes: "one" | "optional" | "rest" | "some";
  /** Its words are for a program that Fairlead starts. */
  handsOn?: true;
  /** What a shell completes here. */
  completes?: Completes;
  /** Reads what was typed, or says what it should have been. */
  read: (texts: readonly string[]) => T | Misread;
};
export type Completes = "path" | "stage" | "component" | "job" | "section" | { words: readonly string[] };

// The value types differ per entry, so the records are open in T; `Values` recovers each one.
export type Options = Readonly<Record<string, Option<unknown>>>;
export type Arguments = Readonly<Record<string, Argument<unknown>>>;
export type Values<S> = {
  readonly [K in keyof S]: S[K] extends { read: (...texts: never[]) => infer T } ? Exclude<T, Misread> : never;
};

type About = { short?: string };

/** On or off. */
export function flag(about: string, more: About = {}): Option<boolean> {
  return { about, ...more, absent: false, read: () => true };
}

/** A text, or nothing. */
export function text(value: string, about: string, more: About = {}): Option<string | undefined> {
  return { about, ...more, value, absent: undefined, read: nonEmpty };
}

/** A text with a default. */
export function textOr(value: string, absent: string, about: string, more: About = {}): Option<string> {
  return { about: `${about} (${absent} unless told)`, ...more, value, absent, read: nonEmpty };
}

/** One of a few words. */
export function choice<const W extends string>(words: readonly W[], about: string, more: About = {}): Option<W | undefined> {
  return {
    about,
    ...more,
    value: words.join("|"),
    choices: words,
    absent: undefined,
    read: (typed) => words.find((word) => word === typed) ?? new Misread(`one of ${words.join(", ")}`),
  };
}

/** A whole number from `least` up. */
export function count(value: string, about: string, least = 0, more: About = {}): Option<number | undefined> {
  return { about, ...more, value, absent: undefined, read: (typed) => wholeNumber(typed, least) };
}

/** A moment, typed as a duration back from now (`10m`) or as an ISO time; given as milliseconds since 1970. */
export function moment(about: string, now: () => number = Date.now): Option<number | undefined> {
  return {
    about,
    value: "time",
    absent: undefined,
    read: (typed) => {
      const back = /^(\d+)(s|m|h|d)$/.exec(typed);
      const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[back?.[2] ?? ""];
      const at = back && unit ? now() - Number(back[1]) * unit : Date.parse(typed);
      return Number.isFinite(at) ? at : new Misread("10m, 2h, 1d or 2026-03-01T12:00:00Z");
    },
  };
}

/** An argument that must be there. */
export function one(about: string, completes?: Completes): Argument<string> {
  return { about, takes: "one", ...(completes ? { completes } : {}), read: ([typed = ""]) => typed };
}

/** An argument that must be one of a few words. */
export function oneOf<const W extends string>(words: readonly W[], about: string): Argument<W> {
  return {
    about: `${about}: ${words.join(", ")}`,
    takes: "one",
    completes: { words },
    read: ([typed]) => words.find((word) => word === typed) ?? new Misread(`one of ${words.join(", ")}`),
  };
}

/** An argument that may be left out. */
export function optional(about: string, completes?: Completes): Argument<string | undefined> {
  return { about, takes: "optional", ...(completes ? { completes } : {}), read: ([typed]) => typed };
}

/** All further arguments. */
export function rest(about: string, completes?: Completes): Argument<readonly string[]> {
  return { about, takes: "rest", ...(completes ? { completes } : {}), read: (typed) => typed };
}

/** All further words, for a program that Fairlead starts. */
export function handedOn(about: string): Argument<readonly string[]> {
  return { ...rest(about), handsOn: true };
}

function nonEmpty(typed: string): string | Misread {
  return typed === "" ? new Misread("a value") : typed;
}

function wholeNumber(typed: string, least: number): number | Misread {
  const value = /^\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
  return value >= least ? value : new Misread(`a whole number from ${least} up`);
}
