import assert from "node:assert/strict";
import { test } from "node:test";
import { kills } from "../trial/kills/kills.ts";

test("fifty kills of anything lose no acknowledged row, double no scheduler and repeat no job", {
  timeout: 12 * 60_000,
}, async (t) => {
  const seed = Number(process.env.FAIRLEAD_SEED ?? Math.floor(Math.random() * 1_000_000));
  t.diagnostic(`seed ${seed}; the same course again: FAIRLEAD_SEED=${seed}`);
  const result = await kills({ count: 50, seed, report: (line) => t.diagnostic(line) });
  assert.equal(result.kills, 50);
  assert.ok(result.entries > 500, `only ${result.entries} rows were written`);
});
