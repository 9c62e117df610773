import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { project } from "../../../test/support/project.ts";
import { FINISHED, LogCursor } from "./log-cursor.ts";

const time = (fraction: string) => `2026-11-21T05:00:00.${fraction}Z`;

test("who takes over goes on where its predecessor was a moment before, and counts writes of one time", async (t) => {
  const { path } = await project(t);
  const first = new LogCursor(path("cursor"));
  assert.equal(first.since, undefined);
  const read = [time("100"), time("100"), time("1005"), time("200")];
  assert.deepEqual(
    read.map((at) => first.pass(at)),
    [true, true, true, true],
  );
  first.save(0);
  assert.equal(new LogCursor(path("cursor")).since, undefined);
  assert.equal(first.pass(time("300")), true);
  first.save(2000);

  const second = new LogCursor(path("cursor"));
  assert.equal(second.since, `${Date.parse("2026-11-21T05:00:00Z") / 1000}.200000000`);
  // The engine begins with the last write that was read.
  assert.deepEqual(
    [time("200"), time("200"), time("300")].map((at) => second.pass(at)),
    [false, true, true],
  );
});

test("an instance whose folder is gone has no cursor, and that is no error", async (t) => {
  const { path } = await project(t);
  const cursor = new LogCursor(path("gone", "cursor"));
  cursor.pass(time("1"));
  cursor.save(0);
  cursor.save(5000);
  cursor.finish();
  const kept = new LogCursor(path("kept"));
  kept.finish();
  assert.ok(existsSync(`${path("kept")}${FINISHED}`));
});
