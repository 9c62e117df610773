import assert from "node:assert/strict";
import { test } from "node:test";
import { spoken } from "./spoken.ts";

test("a time span is said as precisely as it matters", () => {
  const spans = [40, 1500, 9990, 59_400, 61_000, 185_000, 3_600_000, 7_800_000, 90_000_000, 345_600_000];
  assert.deepEqual(spans.map(spoken), [
    "0.0 s",
    "1.5 s",
    "10.0 s",
    "59 s",
    "1 min 1 s",
    "3 min 5 s",
    "1 h",
    "2 h 10 min",
    "1 d 1 h",
    "4 d",
  ]);
});
