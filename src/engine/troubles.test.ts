import assert from "node:assert/strict";
import { test } from "node:test";
import { Troubles } from "./troubles.ts";

const web = { component: "web", release: "r1-aa" };
const worker = { component: "worker", release: "r2-bb" };

test("what crashed is held until the moment that the next try is told for, and not any longer", () => {
  const troubles = new Troubles();
  const before = performance.now();
  assert.equal(troubles.nextTry(before), undefined);
  troubles.crashed(web, "web-1 exited with code 1", false);
  const next = troubles.nextTry(before) ?? assert.fail("nothing is held");
  assert.equal(troubles.holds(web, next - 0.001), true);
  assert.equal(troubles.holds(web, next), false);
  assert.equal(troubles.nextTry(next), undefined);
  assert.equal(troubles.holds(worker, before), false, "others are not held");
});

test("of two releases each has its own troubles, and what is neither wanted nor there is forgotten", () => {
  const troubles = new Troubles();
  troubles.crashed(web, "web-1 exited with code 1", true);
  troubles.wrote(web, ["no such table"]);
  troubles.failing(worker, "worker-1 is not ready: it has just started");
  assert.equal(troubles.ofRelease("r1-aa"), "web-1 exited with code 1");
  assert.equal(troubles.ofRelease("r2-bb"), "worker-1 is not ready: it has just started");
  assert.equal(troubles.ofRelease("r2"), undefined);
  troubles.keepOnly(new Set(["r2-bb"]));
  assert.deepEqual(troubles.of(web), { crashes: 0, reason: undefined, isHopeless: false, lines: [] });
  assert.equal(troubles.ofRelease("r2-bb"), "worker-1 is not ready: it has just started");
});
