import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { lastLines } from "./logs.ts";
import type { LogRecord } from "./protocol/log.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-logs-"));
  path = join(folder, "web.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

function line(second: number, instance: string, message: string): string {
  const t = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  return `${JSON.stringify({ t, i: instance, s: "stdout", m: message } satisfies LogRecord)}\n`;
}

test("the last lines come oldest first, however long the file and its lines", () => {
  writeFileSync(path, Array.from({ length: 500 }, (_, n) => line(n, "web-1", `${n} ${"ö".repeat(n * 4)}`)).join(""));
  assert.deepEqual(
    lastLines(path, 40).map((message) => Number.parseInt(message, 10)),
    Array.from({ length: 40 }, (_, n) => 460 + n),
  );
  assert.equal(lastLines(path, 1)[0], `499 ${"ö".repeat(496)} … (1500 characters more)`);
  assert.equal(lastLines(path, 1000).length, 500);
});

test("one instance's last lines are found behind many of others, and not those of an earlier one of its name", () => {
  const early = line(1, "web-1", "earlier") + line(10, "web-1", "its own");
  writeFileSync(path, early + Array.from({ length: 5000 }, (_, n) => line(11 + n, "web-2", "chatter")).join(""));
  assert.deepEqual(lastLines(path, 20, { instance: "web-1", since: new Date(Date.UTC(2026, 0, 1, 0, 0, 5)).toISOString() }), [
    "its own",
  ]);
});

test("lines that were rotated away a moment ago are found, half a line is passed over, and no log has no lines", () => {
  assert.deepEqual(lastLines(path, 5), []);
  writeFileSync(path, line(1, "web-1", "one") + line(2, "web-1", "two"));
  renameSync(path, `${path}.1`);
  writeFileSync(path, line(3, "web-1", "three"));
  appendFileSync(path, '{"t":"2026-01-01T');
  assert.deepEqual(lastLines(path, 2), ["two", "three"]);
});
