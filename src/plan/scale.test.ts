import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scale } from "../app/model.ts";
import { CALM_MS, type Load, scaleTo } from "./scale.ts";

const none: Load = { concurrency: undefined, backlog: undefined, cpuPercent: undefined };
const queue: Scale = { min: 1, max: 8, on: { measure: "backlog", target: 10 } };

test("a long queue is answered at once, up to the maximum", () => {
  assert.equal(scaleTo(queue, 1, { ...none, backlog: 35 }, undefined, 0).count, 4);
  assert.equal(scaleTo(queue, 1, { ...none, backlog: 10_000 }, undefined, 0).count, 8);
});

test("fewer instances are used only after a calm minute, and as many as its busiest moment asked for", () => {
  const first = scaleTo(queue, 6, { ...none, backlog: 0 }, undefined, 0);
  assert.equal(first.count, 6);
  const second = scaleTo(queue, 6, { ...none, backlog: 25 }, first.calm, CALM_MS / 2);
  assert.equal(second.count, 6);
  assert.equal(scaleTo(queue, 6, { ...none, backlog: 0 }, second.calm, CALM_MS).count, 3);
});

test("a burst in between begins the calm anew", () => {
  const { calm } = scaleTo(queue, 2, { ...none, backlog: 0 }, undefined, 0);
  assert.equal(scaleTo(queue, 2, { ...none, backlog: 15 }, calm, 1000).calm, undefined);
});

test("without a measure the count stays", () => {
  assert.equal(scaleTo(queue, 5, none, undefined, 0).count, 5);
});

test("cpu follows the share per instance and does not flutter", () => {
  const cpu: Scale = { min: 1, max: 10, on: { measure: "cpu", percent: 70 } };
  assert.equal(scaleTo(cpu, 2, { ...none, cpuPercent: 140 }, undefined, 0).count, 4);
  assert.equal(scaleTo(cpu, 2, { ...none, cpuPercent: 74 }, undefined, 0).count, 2);
});
