import assert from "node:assert/strict";
import { test } from "node:test";
import { type DesiredGroup, type ObservedInstance, reconcile } from "./reconcile.ts";

const group = (change: Partial<DesiredGroup> = {}): DesiredGroup => ({
  component: "web",
  kind: "service",
  release: "r1",
  count: 2,
  held: false,
  ...change,
});
const seen = (id: string, change: Partial<ObservedInstance> = {}): ObservedInstance => ({
  id,
  component: "web",
  release: "r1",
  state: "ready",
  stray: false,
  ...change,
});
const told = (desired: DesiredGroup[], observed: ObservedInstance[]) =>
  reconcile(desired, observed).map((s) => (s.op === "start" ? `start ${s.component} ${s.release}` : `stop ${s.id}`));

test("what is missing is started, what is surplus is stopped, least useful first", () => {
  assert.deepEqual(told([group()], [seen("a")]), ["start web r1"]);
  assert.deepEqual(told([group({ count: 1 })], [seen("a"), seen("b", { state: "starting" })]), ["stop b"]);
  assert.deepEqual(told([group()], [seen("a"), seen("b")]), []);
});

test("instances of a release nobody wants are stopped", () => {
  assert.deepEqual(told([group({ release: "r2" })], [seen("a")]), ["stop a", "start web r2", "start web r2"]);
});

test("a component held back after a crash keeps what runs and starts nothing", () => {
  assert.deepEqual(told([group({ held: true })], [seen("a")]), []);
});

test("a new scheduler waits until the old one is gone, even while that one is stopping", () => {
  const scheduler = group({ component: "beat", kind: "scheduler", release: "r2", count: 1 });
  assert.deepEqual(told([scheduler], [seen("old", { component: "beat" })]), ["stop old"]);
  assert.deepEqual(told([scheduler], [seen("old", { component: "beat", state: "stopping" })]), []);
  assert.deepEqual(told([scheduler], []), ["start beat r2"]);
});

test("a stray service instance serves until its replacement is ready; a stray scheduler is stopped first", () => {
  const one = group({ count: 1 });
  assert.deepEqual(told([one], [seen("old", { stray: true })]), ["start web r1"]);
  assert.deepEqual(told([one], [seen("old", { stray: true }), seen("new", { state: "starting" })]), []);
  assert.deepEqual(told([one], [seen("old", { stray: true }), seen("new")]), ["stop old"]);
  const beat = group({ component: "beat", kind: "scheduler", count: 1 });
  assert.deepEqual(told([beat], [seen("old", { component: "beat", stray: true })]), ["stop old"]);
});
