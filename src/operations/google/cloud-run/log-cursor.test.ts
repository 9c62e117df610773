import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEntry } from "../../../run/google/log-entries.ts";
import { LogCursor } from "./log-cursor.ts";

const BEGIN = Date.parse("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(BEGIN + seconds * 1000);

function entry(seconds: number, insertId: string): LogEntry {
  return { timestamp: at(seconds).toISOString(), insertId, logName: "", labels: {} };
}

function ids(entries: readonly LogEntry[]): string[] {
  return entries.map(({ insertId }) => insertId);
}

/** A log that shows each entry some seconds after it was written, followed by a cursor that looks every second. */
function followed(entries: readonly (LogEntry & { shown: number })[], until: number): string[] {
  const cursor = new LogCursor(at(0).toISOString());
  const seen: string[] = [];
  for (let second = 0; second <= until; second++) {
    const there = entries.filter(({ shown, timestamp }) => shown <= second && timestamp >= cursor.from);
    seen.push(...ids(cursor.fresh(there, at(second))));
  }
  return seen;
}

test("every entry comes once, however late it is shown within a minute", () => {
  const written = Array.from({ length: 200 }, (_, index) => {
    const late = (index * 7919) % 59;
    return { ...entry(index, `id-${index}`), shown: index + late };
  });
  const seen = followed(written, 300);
  assert.equal(new Set(seen).size, seen.length, "nothing twice");
  assert.deepEqual(seen.toSorted(), written.map(({ insertId }) => insertId).toSorted());
});

test("entries of one moment are told apart by their ids", () => {
  const cursor = new LogCursor(at(0).toISOString());
  assert.deepEqual(ids(cursor.fresh([entry(1, "a"), entry(1, "b")], at(1))), ["a", "b"]);
  assert.deepEqual(ids(cursor.fresh([entry(1, "a"), entry(1, "b"), entry(1, "c")], at(2))), ["c"]);
});

test("a writer whose clock runs ahead hides nobody", () => {
  const cursor = new LogCursor(at(0).toISOString());
  cursor.fresh([entry(3600, "ahead")], at(1));
  assert.ok(cursor.from <= at(1).toISOString());
  assert.deepEqual(ids(cursor.fresh([entry(2, "now"), entry(3600, "ahead")], at(2))), ["now"]);
});

test("what was written before the beginning is not asked for", () => {
  const cursor = new LogCursor(at(10).toISOString());
  assert.equal(cursor.from, at(10).toISOString());
  cursor.fresh([entry(20, "a")], at(20));
  assert.equal(cursor.from, at(10).toISOString());
});
