import type { Field } from "../head/fields.ts";

/** What is known of a stored object before it is sent. */
export type ObjectFacts = { etag: string; modified: Date; size: number };

/** What to send: all of it, the part from `start` to before `end`, or only that nothing changed or fits. */
export type Selection = { status: 200 } | { status: 206; start: number; end: number } | { status: 304 | 412 | 416 };

/** Judges a request's conditions in the order of RFC 9110, 13.2.2, then its range (one; several are answered whole). */
export function select(fields: readonly Field[], facts: ObjectFacts): Selection {
  const asked = new Map(fields.map(({ name, value }) => [name, value]));
  const match = asked.get("if-match");
  if (match !== undefined && !names(match, facts.etag)) return { status: 412 };
  const unmodified = asked.get("if-unmodified-since");
  if (match === undefined && unmodified !== undefined && isAfter(facts.modified, unmodified)) return { status: 412 };
  const none = asked.get("if-none-match");
  if (none !== undefined && names(none, facts.etag)) return { status: 304 };
  const since = asked.get("if-modified-since");
  if (none === undefined && since !== undefined && !isAfter(facts.modified, since, true)) return { status: 304 };
  const range = asked.get("range");
  const condition = asked.get("if-range");
  if (range === undefined || (condition !== undefined && !holds(condition, facts))) return { status: 200 };
  return readRange(range, facts.size);
}

function names(list: string, etag: string): boolean {
  return list.split(",").some((member) => {
    const wanted = member.trim();
    return wanted === "*" || wanted.replace(/^W\//, "") === etag;
  });
}

/** HTTP dates have whole seconds. A date that cannot be read is no condition: `otherwise` decides. */
function isAfter(modified: Date, date: string, otherwise = false): boolean {
  const given = Date.parse(date);
  if (Number.isNaN(given)) return otherwise;
  return Math.floor(modified.getTime() / 1_000) > Math.floor(given / 1_000);
}

function holds(condition: string, { etag, modified }: ObjectFacts): boolean {
  if (condition.startsWith('"') || condition.startsWith("W/")) return condition === etag;
  return Math.floor(Date.parse(condition) / 1_000) === Math.floor(modified.getTime() / 1_000);
}

function readRange(range: string, size: number): Selection {
  const match = /^bytes=(?:([0-9]{1,15})-([0-9]{1,15})?|-([0-9]{1,15}))$/.exec(range);
  if (match === null) return { status: 200 };
  const [, first, last, suffix] = match;
  if (first === undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? { status: 416 } : { status: 206, start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === undefined ? size : Math.min(Number(last) + 1, size);
  if (last !== undefined && Number(last) < start) return { status: 200 };
  return start >= size ? { status: 416 } : { status: 206, start, end };
}
