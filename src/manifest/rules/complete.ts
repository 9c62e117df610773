import { judges } from "../schema/judges.ts";
import type { Key, Limit, Rule, Rules } from "./rule.ts";

/** What `complete` gives for a value that does not follow its rule. */
export const REFUSED = Symbol("refused");

/** The value with its defaults filled, as the schema gives it, or `REFUSED`. The value itself is not changed. */
export function complete(rules: Rules, index: number, value: unknown): unknown {
  const rule = rules[index];
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
      return Array.isArray(value) && value.length >= rule.least ? completeList(rules, rule.of, value) : REFUSED;
    case "record":
      return isMapping(value) ? completeRecord(rules, rule, value) : REFUSED;
    case "mapping":
      return isMapping(value) ? completeMapping(rules, rule, value) : REFUSED;
    case "either":
      return first(rules, rule.of, value);
    case "kinds": {
      const kind = isMapping(value) ? value[rule.by] : undefined;
      const own = typeof kind === "string" && Object.hasOwn(rule.of, kind) ? rule.of[kind] : undefined;
      return own === undefined ? REFUSED : complete(rules, own, value);
    }
    case "anything":
      return value;
    default:
      return rule satisfies never;
  }
}

type Of<Is> = Extract<Rule, { is: Is }>;
type Mapping = Readonly<Record<string, unknown>>;

function completeList(rules: Rules, of: number, values: readonly unknown[]): unknown {
  const list: unknown[] = [];
  for (const value of values) {
    const item = complete(rules, of, value);
    if (item === REFUSED) return REFUSED;
    list.push(item);
  }
  return list;
}

function completeRecord(rules: Rules, { key, value }: Of<"record">, entries: Mapping): unknown {
  const record: Record<string, unknown> = {};
  for (const name of Object.keys(entries)) {
    const part = complete(rules, value, entries[name]);
    if (name === "__proto__" || complete(rules, key, name) === REFUSED || part === REFUSED) return REFUSED;
    record[name] = part;
  }
  return record;
}

function completeMapping(rules: Rules, { keys, limits }: Of<"mapping">, written: Mapping): unknown {
  for (const key of Object.keys(written)) if (!Object.hasOwn(keys, key)) return REFUSED;
  const mapping: Record<string, unknown> = {};
  for (const key in keys) {
    const known = keys[key] as Key;
    const value = written[key] === undefined ? absent(known) : complete(rules, known.rule, written[key]);
    if (value === REFUSED) return REFUSED;
    if (value !== undefined) mapping[key] = value;
  }
  return limits.every((limit) => holds(limit, mapping)) ? mapping : REFUSED;
}

function absent(key: Key): unknown {
  if (key.absent !== "filled") return key.absent === "left" ? undefined : REFUSED;
  // Cloning a word takes a hundred times as long as giving it, and nearly all defaults are words.
  return typeof key.with === "object" ? structuredClone(key.with) : key.with;
}

function first(rules: Rules, options: readonly number[], value: unknown): unknown {
  for (const option of options) {
    const completed = complete(rules, option, value);
    if (completed !== REFUSED) return completed;
  }
  return REFUSED;
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
