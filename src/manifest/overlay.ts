import * as z from "zod";
import { bare } from "./schema/walk.ts";

/**
 * Lays `over` on `base`, key by key at any depth of plain mappings. Lists, and values that have more than one form, are
 * replaced whole; which is which, the schema of `over` says. Neither argument is changed.
 */
export function overlay(schema: z.core.$ZodType, base: unknown, over: unknown): unknown {
  const form = bare(schema);
  if (!isMapping(base) || !isMapping(over)) return over;
  if (form instanceof z.ZodObject)
    return laid(base, over, (key) => (Object.hasOwn(form.shape, key) ? form.shape[key] : undefined));
  if (form instanceof z.ZodRecord) return laid(base, over, () => form.valueType);
  return over;
}

type Mapping = Readonly<Record<string, unknown>>;

function laid(base: Mapping, over: Mapping, part: (key: string) => z.core.$ZodType | undefined): Mapping {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const schema = part(key);
    const both = schema !== undefined && Object.hasOwn(base, key);
    if (value !== undefined) result[key] = both ? overlay(schema, base[key], value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
