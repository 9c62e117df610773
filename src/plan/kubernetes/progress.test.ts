import assert from "node:assert/strict";
import { test } from "node:test";
import { type Progress, progressOf } from "./progress.ts";

const deployment = (status: object, replicas = 2) =>
  progressOf({ kind: "Deployment", metadata: { generation: 3 }, spec: { replicas }, status } as { kind: string });
const condition = (type: string, status: string, reason = "", message = "") => ({ type, status, reason, message });
/** Where it is, and for how many minutes nobody may have looked at it. */
const place = (progress: Progress) =>
  progress.state === "waiting" ? [progress.detail, progress.stuck && progress.stuck.patienceMs / 60_000] : [progress.state];
const up = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

test("a Deployment is ready when the controller has seen it, all instances are new and ready, and none of the former is left", () => {
  assert.deepEqual(deployment(up), { state: "ready" });
  assert.deepEqual(place(deployment({ ...up, observedGeneration: 2 })), ["has not been looked at yet", 2]);
  assert.deepEqual(deployment({ ...up, updatedReplicas: 1 }), { state: "waiting", detail: "1 of 2 made" });
  assert.deepEqual(deployment({ ...up, replicas: 3 }), { state: "waiting", detail: "1 of the former release still end" });
  assert.deepEqual(deployment({ ...up, availableReplicas: 1 }), { state: "waiting", detail: "1 of 2 ready" });
  assert.deepEqual(deployment({ observedGeneration: 3 }, 0), { state: "ready" });
});

test("a Deployment fails at its deadline; Pods that are refused are stuck, with the reason", () => {
  const late = [condition("Progressing", "False", "ProgressDeadlineExceeded")];
  assert.equal(deployment({ ...up, conditions: late }).state, "failed");
  const refused = [condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota")];
  const { state, ...told } = deployment({ ...up, availableReplicas: 0, conditions: refused });
  const detail = "its Pods are refused: exceeded quota";
  assert.deepEqual([state, told], ["waiting", { detail, stuck: { patienceMs: 120_000, reason: detail } }]);
});

test("a Job is over when it says so, and tells why it failed", () => {
  const job = (status: object) => progressOf({ kind: "Job", metadata: {}, spec: {}, status } as { kind: string });
  assert.deepEqual(place(job({})), ["starts", 2]);
  assert.deepEqual(job({ startTime: "2026-03-01T12:00:00Z" }), { state: "waiting", detail: "starts" });
  assert.deepEqual(job({ startTime: "2026-03-01T12:00:00Z", active: 1 }), { state: "waiting", detail: "runs" });
  assert.deepEqual(job({ conditions: [condition("Complete", "True")] }), { state: "ready" });
  assert.deepEqual(job({ conditions: [condition("Failed", "True", "DeadlineExceeded")] }), {
    state: "failed",
    reason: "it did not end within its timeout",
  });
  assert.equal(job({ conditions: [condition("FailureTarget", "True")] }).state, "waiting");
});

test("a server in the cluster is ready when it says so", () => {
  const postgres = (status: object) => progressOf({ kind: "Cluster", metadata: {}, spec: {}, status } as { kind: string });
  assert.deepEqual(place(postgres({})), ["waits for the CloudNativePG operator", 2]);
  assert.deepEqual(postgres({ phase: "Setting up primary" }), { state: "waiting", detail: "Setting up primary" });
  assert.deepEqual(postgres({ phase: "Cluster in healthy state", conditions: [condition("Ready", "True")] }), { state: "ready" });
  const redis = (status: object) =>
    progressOf({ kind: "StatefulSet", metadata: { generation: 2 }, spec: { replicas: 1 }, status } as { kind: string });
  assert.deepEqual(place(redis({ observedGeneration: 1 })), ["has not been looked at yet", 2]);
  assert.deepEqual(redis({ observedGeneration: 2 }), { state: "waiting", detail: "0 of 1 ready" });
  assert.deepEqual(redis({ observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1 }), { state: "ready" });
});

test("secrets are waited for until the operator has written them, with its words", () => {
  const secret = (conditions: object[]) =>
    progressOf({ kind: "ExternalSecret", metadata: {}, spec: {}, status: { conditions } } as { kind: string });
  assert.deepEqual(place(secret([])), ["waits for the External Secrets operator", 2]);
  assert.deepEqual(place(secret([condition("Ready", "False", "SecretSyncedError", "no such secret")])), ["no such secret", 10]);
  assert.deepEqual(secret([condition("Ready", "True")]), { state: "ready" });
});

test("what comes to nothing by itself is ready once it is there", () => {
  assert.deepEqual(progressOf({ kind: "Service" }), { state: "ready" });
  assert.deepEqual(progressOf({ kind: "Gateway", metadata: {}, spec: {}, status: { conditions: [] } } as { kind: string }), {
    state: "ready",
  });
});
