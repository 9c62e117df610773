import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { LogRecord } from "../run/protocol/log.ts";
import { LogFile } from "./logfile.ts";

const MEBIBYTE = 1024 * 1024;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-log-"));
  path = join(folder, "logs", "web.log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function record(m: string): LogRecord {
  return { t: "2026-01-02T03:04:05.678Z", i: "web-1", s: "stdout", m };
}

function read(file: string): LogRecord[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("lines are in the file in order when `written` resolves, for the owner's eyes only", async () => {
  const log = new LogFile(path, MEBIBYTE);
  for (let n = 0; n < 5000; n++) log.append(record(String(n)));
  await log.written();
  assert.deepEqual(
    read(path).map(({ m }) => Number(m)),
    Array.from({ length: 5000 }, (_, n) => n),
  );
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await log.close();
});

test("a file that would grow over its maximum is rotated, and the three newest are kept", async () => {
  const log = new LogFile(path, 2000);
  for (let n = 0; n < 100; n++) {
    log.append(record(`${n} ${"x".repeat(100)}`));
    await log.written();
  }
  await log.close();
  const files = [`${path}.3`, `${path}.2`, `${path}.1`, path];
  for (const file of files) assert.ok(statSync(file).size <= 2000);
  assert.ok(!existsSync(`${path}.4`));
  const numbers = files.flatMap(read).map(({ m }) => Number.parseInt(m, 10));
  assert.equal(numbers.at(-1), 99);
  assert.deepEqual(
    numbers,
    Array.from(numbers, (_, at) => 100 - numbers.length + at),
  );
});

test("with a full disk lines are dropped and counted, and that is told once there is room", {
  skip: !existsSync("/dev/full"),
}, async () => {
  const log = new LogFile(join(folder, "web.log"), MEBIBYTE);
  symlinkSync("/dev/full", join(folder, "web.log"));
  for (const m of ["one", "two", "three"]) log.append(record(m));
  await log.written();
  rmSync(join(folder, "web.log"));
  let dropped = 3;
  // Each attempt that comes too early drops one more.
  for (; !existsSync(join(folder, "web.log")); dropped++) {
    await pause(50);
    log.append(record("next"));
    await log.written();
  }
  await log.close();
  const [told, line] = read(join(folder, "web.log"));
  assert.equal(told?.s, "fairlead");
  assert.equal(told?.m, `${dropped - 1} lines could not be written and were dropped (ENOSPC)`);
  assert.equal(line?.m, "next");
});

test("a folder that cannot be written costs lines and nothing else", async () => {
  writeFileSync(join(folder, "logs"), "a file is in the way");
  const log = new LogFile(path, MEBIBYTE);
  log.append(record("lost"));
  await log.written();
  assert.equal(log.backlog, 0);
  await log.close();
});

test("a log that somebody removed is made anew", async () => {
  const log = new LogFile(path, MEBIBYTE);
  log.append(record("one"));
  await log.written();
  rmSync(path);
  log.append(record("two"));
  await log.close();
  assert.deepEqual(
    read(path).map(({ m }) => m),
    ["two"],
  );
});

test("half a line of a keeper that was killed stays a line of its own", async () => {
  const log = new LogFile(path, MEBIBYTE);
  log.append(record("one"));
  await log.close();
  appendFileSync(path, '{"t":"2026-01-02T0');
  const next = new LogFile(path, MEBIBYTE);
  next.append(record("two"));
  await next.close();
  assert.equal(readFileSync(path, "utf8").split("\n").length, 4);
  assert.match(readFileSync(path, "utf8"), /"two"}\n$/);
});
