import { judges } from "../schema/judges.ts";
import type { Key, Limit, Rule, Rules } from "./rule.ts";

/** What `complete` gives for a value that does not follow its rule. */
export const REFUSED = Symbol("refused");

/**
 * Fills defaults. Values that several calls have in common, such as the components of a manifest for each of its stages, are
 * completed once, so they may not be changed in between.
 */
export class Completer {
  readonly #rules: Rules;
  /** What became of records and their entries, by what was written and by its rule. */
  readonly #known = new Map<object, Map<number, unknown>>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** The value with its defaults filled, as the schema gives it, or `REFUSED`. The value itself is not changed. */
  complete(index: number, value: unknown): unknown {
    const rule = this.#rules[index];
    if (rule === undefined) return REFUSED;
    switch (rule.is) {
      case "text":
        return typeof value === "string" ? value : REFUSED;
      case "pattern":
        return typeof value === "string" && patternOf(rule.pattern).test(value) ? value : REFUSED;
      case "judged":
        return typeof value === "string" && judges[rule.format](value) ? value : REFUSED;
      case "number":
        return isNumber(rule, value) ? value : REFUSED;
      case "word":
        return rule.words.includes(value) ? value : REFUSED;
      case "list":
        return Array.isArray(value) && value.length >= rule.least ? this.#list(rule.of, value) : REFUSED;
      case "record":
        return isMapping(value) ? this.#once(index, value, () => this.#record(rule, value)) : REFUSED;
      case "mapping":
        return isMapping(value) ? this.#mapping(rule, value) : REFUSED;
      case "either":
        return this.#first(rule.of, value);
      case "kinds": {
        const kind = isMapping(value) ? value[rule.by] : undefined;
        const own = typeof kind === "string" && Object.hasOwn(rule.of, kind) ? rule.of[kind] : undefined;
        return own === undefined ? REFUSED : this.complete(own, value);
      }
      case "anything":
        return value;
      default:
        return rule satisfies never;
    }
  }

  #once(index: number, value: object, complete: () => unknown): unknown {
    const before = this.#known.get(value);
    const known = before ?? new Map<number, unknown>();
    if (before === undefined) this.#known.set(value, known);
    const done = known.get(index);
    if (done !== undefined) return done;
    const completed = complete();
    known.set(index, completed);
    return completed;
  }

  #list(of: number, values: readonly unknown[]): unknown {
    const list: unknown[] = [];
    for (const value of values) {
      const item = this.complete(of, value);
      if (item === REFUSED) return REFUSED;
      list.push(item);
    }
    return list;
  }

  #record({ key, value }: Of<"record">, entries: Mapping): unknown {
    const record: Record<string, unknown> = {};
    for (const name of Object.keys(entries)) {
      const entry = entries[name];
      const part = isMapping(entry) ? this.#once(value, entry, () => this.complete(value, entry)) : this.complete(value, entry);
      if (name === "__proto__" || this.complete(key, name) === REFUSED || part === REFUSED) return REFUSED;
      record[name] = part;
    }
    return record;
  }

  #mapping({ keys, limits }: Of<"mapping">, written: Mapping): unknown {
    for (const key of Object.keys(written)) if (!Object.hasOwn(keys, key)) return REFUSED;
    const mapping: Record<string, unknown> = {};
    for (const key in keys) {
      const known = keys[key] as Key;
      const value = written[key] === undefined ? absent(known) : this.complete(known.rule, written[key]);
      if (value === REFUSED) return REFUSED;
      if (value !== undefined) mapping[key] = value;
    }
    return limits.every((limit) => holds(limit, mapping)) ? mapping : REFUSED;
  }

  #first(options: readonly number[], value: unknown): unknown {
    for (const option of options) {
      const completed = this.complete(option, value);
      if (completed !== REFUSED) return completed;
    }
    return REFUSED;
  }
}

type Of<Is> = Extract<Rule, { is: Is }>;
type Mapping = Readonly<Record<string, unknown>>;

function absent(key: Key): unknown {
  if (key.absent !== "filled") return key.absent === "left" ? undefined : REFUSED;
  return frozen(key.with);
}

/** A default is the same for all, so nobody may change it. */
function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

function holds(limit: Limit, mapping: Mapping): boolean {
  if ("oneOf" in limit) return Object.keys(mapping).length > 0;
  return limit.exclusive.filter((key) => mapping[key] !== undefined).length < 2;
}

function isNumber({ whole, least, most }: Of<"number">, value: unknown): boolean {
  if (typeof value !== "number" || !(whole ? Number.isSafeInteger(value) : Number.isFinite(value))) return false;
  return (least === null || value >= least) && (most === null || value <= most);
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(source);
  patterns.set(source, pattern);
  return pattern;
}
