/**
 * The schema as plain data: what most manifests need of it. zod explains a mistake and is what all this is read off, but
 * it takes longer to come up than everything else that is done with a manifest; so it is asked only once one is refused
 * here. Whoever refuses too much costs time and nothing else; what is accepted here has to be what zod accepts, and a
 * test compares them.
 */

import type { judges } from "../schema/judges.ts";

/** All rules of a schema; they refer to each other by their index. */
export type Rules = readonly Rule[];

export type Rule =
  | { is: "text" }
  /** A text of a form that a pattern tells. */
  | { is: "pattern"; pattern: string }
  /** A text of a form that only a function can tell: a key of `judges`. */
  | { is: "judged"; format: keyof typeof judges }
  /** Without a bound where it is null. */
  | { is: "number"; whole: boolean; least: number | null; most: number | null }
  | { is: "word"; words: readonly unknown[] }
  | { is: "list"; of: number; least: number }
  /** A mapping whose keys the author chooses. */
  | { is: "record"; key: number; value: number }
  | { is: "mapping"; keys: Readonly<Record<string, Key>>; limits: readonly Limit[] }
  /** The first of these that accepts. */
  | { is: "either"; of: readonly number[] }
  /** A mapping told apart by the word of one key. */
  | { is: "kinds"; by: string; of: Readonly<Record<string, number>> }
  | { is: "anything" };

/** What stands at a key, and what an absent value is: a mistake, nothing, or the default. */
export type Key = { rule: number; absent: "refused" | "left" } | { rule: number; absent: "filled"; with: unknown };

/** What holds between the keys of a mapping. */
export type Limit = { exclusive: readonly string[] } | { oneOf: readonly string[] };
