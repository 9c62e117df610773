import type { Difference } from "./change.ts";
import type { ShownChange } from "./shown-plan.ts";

const LONGEST = 100;
const SENSITIVE = "(sensitive)";
/** As differences show them. */
export const ZEROS: ReadonlySet<string> = new Set(['""', "0", "false"]);
const UNKNOWN = "(known after apply)";

type Path = readonly (string | number)[];

/** One place of the resource, in all five trees that a plan describes it by. */
type Spot = { before: unknown; after: unknown; unknown: unknown; hiddenBefore: unknown; hiddenAfter: unknown };

/** The attributes that become others, down to single values, ordered as the resource lists them. */
export function differencesOf(change: ShownChange): Difference[] {
  const forcing = new Set(change.replace_paths.map((path) => JSON.stringify(path)));
  const found: Difference[] = [];
  const walk = (spot: Spot, path: Path, replaces: boolean): void => {
    const forced = replaces || forcing.has(JSON.stringify(path));
    const below = isLeaf(spot) ? [] : keysOf(spot);
    if (below.length > 0) {
      for (const key of below) walk(at(spot, key), [...path, key], forced);
      return;
    }
    if (spot.unknown !== true && equal(spot.before, spot.after)) return;
    // Marked on one side only, the other may still hold the same secret, a moment before or after.
    const hidden = containsTrue(spot.hiddenBefore) || containsTrue(spot.hiddenAfter);
    found.push({
      path: written(path),
      before: shown(spot.before, hidden),
      after: spot.unknown === true ? UNKNOWN : shown(spot.after, hidden),
      replaces: forced,
    });
  };
  walk(
    {
      before: change.before,
      after: change.after,
      unknown: change.after_unknown,
      hiddenBefore: change.before_sensitive,
      hiddenAfter: change.after_sensitive,
    },
    [],
    false,
  );
  // Beside what really changes, a provider of the older kind also tells what was always empty.
  const telling = found.filter((difference) => !isEmptied(difference));
  return (telling.length > 0 ? telling : found).toSorted((a, b) => Number(b.replaces) - Number(a.replaces));
}

/** The zero of its type that becomes absent, which is the same to providers built on the SDK before the plugin framework. */
function isEmptied({ before, after, replaces }: Difference): boolean {
  return before !== undefined && ZEROS.has(before) && after === undefined && !replaces;
}

/** Sensitive as a whole, or not known as a whole: nothing below it may be looked at, or is there. */
function isLeaf({ unknown, hiddenBefore, hiddenAfter }: Spot): boolean {
  return unknown === true || hiddenBefore === true || hiddenAfter === true;
}

function keysOf({ before, after, unknown }: Spot): (string | number)[] {
  const trees = [before, after, unknown];
  if (trees.some(Array.isArray)) {
    const longest = Math.max(...trees.map((tree) => (Array.isArray(tree) ? tree.length : 0)));
    return Array.from({ length: longest }, (_, index) => index);
  }
  return [...new Set(trees.flatMap((tree) => (isObject(tree) ? Object.keys(tree) : [])))];
}

function at(spot: Spot, key: string | number): Spot {
  return {
    before: member(spot.before, key),
    after: member(spot.after, key),
    unknown: member(spot.unknown, key),
    hiddenBefore: member(spot.hiddenBefore, key),
    hiddenAfter: member(spot.hiddenAfter, key),
  };
}

function member(tree: unknown, key: string | number): unknown {
  if (Array.isArray(tree)) return typeof key === "number" ? tree[key] : undefined;
  return isObject(tree) && Object.hasOwn(tree, key) ? tree[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Absent and null are one in Terraform, and an empty list or block is shown as either. */
function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(canonical);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? null : entries.map(([key, inner]) => [key, canonical(inner)]);
}

/** Of a value that is sensitive in part, nothing is shown. */
function shown(value: unknown, hidden: boolean): string | undefined {
  if (canonical(value) === null) return undefined;
  if (hidden) return SENSITIVE;
  const text = typeof value === "string" ? quoted(value) : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function quoted(text: string): string {
  const lines = text.split("\n").length;
  return lines > 2 ? `(text of ${lines} lines)` : JSON.stringify(text);
}

function containsTrue(tree: unknown): boolean {
  if (tree === true) return true;
  return typeof tree === "object" && tree !== null && Object.values(tree).some(containsTrue);
}

function written(path: Path): string {
  return path.map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`)).join("");
}
