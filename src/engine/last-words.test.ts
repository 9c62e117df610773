import assert from "node:assert/strict";
import { test } from "node:test";
import { wroteIntoSources } from "./last-words.ts";

const SOURCES = "/var/lib/fairlead/shop-1/snapshots/ab";

test("a program that wanted to write beside its sources is told from one that may not do something else", () => {
  for (const line of [
    "[Errno 13] Permission denied: 'celerybeat-schedule'",
    `Error: EACCES: permission denied, open '${SOURCES}/uploads/one.txt'`,
    "open store.db: permission denied",
    "sh: 1: cannot create log.txt: Permission denied",
    "sqlite3.OperationalError: attempt to write a readonly database",
    `OSError: [Errno 30] Read-only file system: '${SOURCES}/x'`,
  ])
    assert.ok(wroteIntoSources(["Traceback", line], SOURCES), line);
  for (const line of [
    "PermissionError: [Errno 13] Permission denied: '/etc/shadow'",
    "bind(): Permission denied",
    "permission denied for table orders",
    "no database, giving up",
  ])
    assert.ok(!wroteIntoSources([line], SOURCES), line);
});
