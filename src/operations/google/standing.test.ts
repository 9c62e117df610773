import assert from "node:assert/strict";
import { test } from "node:test";
import { withNext } from "./standing.ts";

test("the images that are kept are the same before a deployment and after it", () => {
  const before = ["r7", "r6", "r5", "r4", "r3"];
  const planned = withNext(before, "r8");
  const after = ["r8", ...before].slice(0, 5);
  assert.deepEqual(planned, after);
  assert.deepEqual(withNext(after, "r8"), after, "going on with it, or looking again, changes nothing");
});
