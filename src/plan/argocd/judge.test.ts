import assert from "node:assert/strict";
import { test } from "node:test";
import { applicationSchema, judgeApplication } from "./judge.ts";

const COMMIT = "c2";
const judge = (application: object, former: string | undefined = "before") =>
  judgeApplication(applicationSchema.parse(application), { commit: COMMIT, former });
const operationState = { phase: "Succeeded", startedAt: "after", message: "successfully synced" };
const good = { sync: { status: "Synced", revision: COMMIT }, health: { status: "Healthy" }, operationState };

test("an application that was never looked at is waited for", () => {
  assert.equal(judge({}).state, "waiting");
  assert.equal(judge({ status: { health: {}, sync: {} } }).state, "waiting");
});

test("synced and healthy at the commit, with nothing going on, is what is waited for", () => {
  assert.equal(judge({ status: good }).state, "synced");
  assert.equal(judge({ status: good, operation: {} }).state, "waiting");
  assert.equal(judge({ status: { ...good, operationState: { ...operationState, phase: "Running" } } }).state, "waiting");
});

test("what was synced before the commit says nothing of it", () => {
  const before = {
    ...good,
    sync: { status: "Synced", revision: "c1" },
    operationState: { ...operationState, startedAt: "before" },
  };
  assert.equal(judge({ status: before }).state, "waiting");
  const failed = { ...before, operationState: { phase: "Failed", startedAt: "before", message: "old" } };
  assert.equal(judge({ status: failed }).state, "waiting");
});

test("a commit of somebody else on top of ours counts", () => {
  assert.equal(judge({ status: { ...good, sync: { status: "Synced", revision: "c3" } } }).state, "synced");
});

test("a failed sync tells which objects and why", () => {
  const resources = [
    { kind: "Job", name: "migrate", hookPhase: "Failed", message: "Job has reached the specified backoff limit" },
    { kind: "Service", name: "web", status: "Synced" },
  ];
  const verdict = judge({
    status: { ...good, operationState: { phase: "Failed", startedAt: "after", message: "no", syncResult: { resources } } },
  });
  assert.deepEqual(verdict, { state: "failed", reasons: ["no", "Job migrate: Job has reached the specified backoff limit"] });
});

test("errors in its conditions are trouble although it reads Synced and Healthy", () => {
  for (const type of ["ComparisonError", "InvalidSpecError", "SharedResourceWarning", "RepeatedResourceWarning"]) {
    const verdict = judge({ status: { ...good, conditions: [{ type, message: "why" }] } });
    assert.deepEqual(verdict, { state: "troubled", reasons: [`${type}: why`] });
  }
});

test("degraded at the commit is told apart: what of it matters, only the objects say", () => {
  assert.deepEqual(judge({ status: { ...good, health: { status: "Degraded" } } }), { state: "degraded" });
});
