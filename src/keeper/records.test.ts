import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { SpawnRecord } from "../run/protocol/keeper.ts";
import { Records } from "./records.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-records-"));
  path = join(folder, "keeper.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function record(id: string): SpawnRecord {
  const nothing = { pid: undefined, startTime: undefined, exit: undefined, port: undefined };
  return { id, generation: "g1", role: "instance", ...nothing };
}

test("the next keeper reads what the last one wrote, and not what was forgotten", async () => {
  const records = new Records(path);
  const exit = { code: 3, signal: null, at: "2026-01-02T03:04:05.678Z" };
  await Promise.all([
    records.put(record("a")),
    records.put({ ...record("b"), pid: 7, startTime: "x/1" }),
    records.put(record("c")),
  ]);
  await records.put({ ...record("a"), exit });
  await records.remove("c");
  records.addPart("edge", { pid: 8, startTime: "x/2" });
  records.addPart("edge", { pid: 9, startTime: "x/3" });
  records.removePart(8);
  records.close();
  const next = new Records(path);
  assert.deepEqual(next.get("a")?.exit, exit);
  assert.equal(next.get("b")?.pid, 7);
  assert.equal(next.get("c"), undefined);
  assert.deepEqual(next.parts("edge"), [{ pid: 9, startTime: "x/3" }]);
  assert.deepEqual(next.parts("engine"), []);
  next.close();
});

test("a damaged file is put aside, and the keeper starts", async () => {
  writeFileSync(path, "this is no database, but long enough to be taken for one".repeat(100));
  const records = new Records(path);
  assert.deepEqual(records.all(), []);
  await records.put(record("a"));
  records.close();
  assert.equal(new Records(path).all().length, 1);
});

test("two keepers cannot have the record open at once", () => {
  const records = new Records(path);
  assert.throws(() => new Records(path));
  records.close();
});
