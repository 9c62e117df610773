import assert from "node:assert/strict";
import { test } from "node:test";
import { type Told, wrongJobs } from "./oracle.ts";

const told: Told = {
  deployments: [
    { id: "d1", release: "r1", outcome: "done" },
    { id: "d2", release: "r2", outcome: "done" },
    { id: "d3", release: "r3", outcome: "failed" },
  ],
  runs: [
    { id: "a", release: "r1", state: "succeeded", deployment: "d1" },
    // Its end was not seen, and it was run again.
    { id: "b", release: "r2", state: "failed", deployment: "d2" },
    { id: "c", release: "r2", state: "succeeded", deployment: "d2" },
  ],
};
const counted = [
  { run: "a", release: "r1" },
  { run: "c", release: "r2" },
];

test("each release counted as often as its deployment's runs came to the end is right, with or without the unseen one", () => {
  assert.deepEqual(wrongJobs(told, counted), []);
  assert.deepEqual(wrongJobs(told, [...counted, { run: "b", release: "r2" }]), []);
});

test("a count too many or too few, of a known run or of none, and under another release, is found", () => {
  const wrong = (lines: typeof counted) => wrongJobs(told, lines).length > 0;
  assert.ok(wrong(counted.slice(1)), "a run that succeeded and did not count");
  assert.ok(wrong([...counted, { run: "a", release: "r1" }]), "twice");
  assert.ok(wrong([...counted, { run: "x", release: "r3" }]), "by nobody's run");
  assert.ok(wrong([...counted.slice(1), { run: "a", release: "r2" }]), "under another release");
});

test("a job that ran twice for one deployment is found although each run counted once", () => {
  const twice = { ...told, runs: [...told.runs, { id: "e", release: "r1", state: "succeeded", deployment: "d1" }] };
  assert.ok(wrongJobs(twice, [...counted, { run: "e", release: "r1" }]).length > 0);
});
