/** What holds between the keys of a mapping: in words that a check of zod can be asked for. */
import type * as z from "zod";
import type { Limit } from "../rules/rule.ts";

type Check = (payload: z.core.ParsePayload<object>) => void;

const known = new WeakMap<object, Limit>();

/** At most one of these keys. */
export function exclusive(keys: readonly string[]): Check {
  return limited({ exclusive: keys }, ({ value, issues }) => {
    const written = keys.filter((key) => Reflect.get(value, key) !== undefined);
    if (written.length > 1)
      issues.push({ code: "custom", input: value, path: written.slice(-1), params: { exclusive: written } });
  });
}

/** At least one of these keys, which are all that there are. */
export function oneOf(keys: readonly string[]): Check {
  return limited({ oneOf: keys }, ({ value, issues }) => {
    if (Object.keys(value).length === 0) issues.push({ code: "custom", input: value, params: { oneOf: keys } });
  });
}

/** The limit that a check of a mapping stands for. */
export function limitOf(check: z.core.$ZodCheck): Limit | undefined {
  return known.get(check._zod.check);
}

function limited(limit: Limit, check: Check): Check {
  known.set(check, limit);
  return check;
}
