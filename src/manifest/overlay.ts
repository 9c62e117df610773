import type { Rules } from "./rules/rule.ts";

/**
 * Lays `over` on `base`, key by key at any depth of plain mappings. Lists, and values that have more than one form, are
 * replaced whole; which is which, the rule of `over` says. Neither argument is changed.
 */
export function overlay(rules: Rules, index: number, base: unknown, over: unknown): unknown {
  const rule = rules[index];
  if (!isMapping(base) || !isMapping(over)) return over;
  if (rule?.is === "mapping")
    return laid(rules, base, over, (key) => (Object.hasOwn(rule.keys, key) ? rule.keys[key]?.rule : undefined));
  if (rule?.is === "record") return laid(rules, base, over, () => rule.value);
  return over;
}

type Mapping = Readonly<Record<string, unknown>>;

function laid(rules: Rules, base: Mapping, over: Mapping, part: (key: string) => number | undefined): Mapping {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const index = part(key);
    const both = index !== undefined && Object.hasOwn(base, key);
    if (value !== undefined) result[key] = both ? overlay(rules, index, base[key], value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
