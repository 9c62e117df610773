import assert from "node:assert/strict";
import { test } from "node:test";
import type { Component } from "../../app/model.ts";
import { podSchema } from "./pods.ts";
import { type Listed, statusOf } from "./status.ts";

const component = (name: string, kind: Component["kind"]) => ({ name, kind }) as Component;
const release = { "fairlead.dev/release": "r2" };
const live = (
  status: object = { readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2, replicas: 2, observedGeneration: 1 },
) => ({
  kind: "Deployment",
  metadata: { name: "web", generation: 1, annotations: release },
  spec: { replicas: 2 },
  status,
});
const job = (name: string, creationTimestamp: string, status: object) => ({
  kind: "Job",
  metadata: { name, creationTimestamp, labels: { "app.kubernetes.io/component": "nightly" }, annotations: release },
  status,
});
const broken = (name: string) =>
  podSchema.parse({
    metadata: { name, namespace: "shop", labels: { "app.kubernetes.io/component": "web" } },
    spec: { containers: [{ name: "web", image: "shop@sha256:1" }] },
    status: { containerStatuses: [{ name: "web", state: { waiting: { reason: "ImagePullBackOff", message: "not found" } } }] },
  });
const listed = (some: Partial<Listed>): Listed => ({
  deployments: new Map(),
  cronJobs: new Map(),
  scalers: [],
  jobs: [],
  pods: [],
  ...some,
});
const web = (some: Partial<Listed>) => statusOf(component("web", "service"), listed(some));

test("what is as it should be has counts and a release, and no reason", () => {
  const deployments = new Map([["web", live()]]);
  assert.deepEqual(web({ deployments }), { desired: 2, ready: 2, release: "r2", reason: undefined, last: undefined });
  assert.equal(web({}).reason, "it is not there");
});

test("why an instance is not ready is told, and of how many; else how far the roll has come", () => {
  const deployments = new Map([["web", live({ readyReplicas: 0, updatedReplicas: 1, observedGeneration: 1 })]]);
  assert.match(
    web({ deployments, pods: [broken("web-1")] }).reason ?? "",
    /^the image shop@sha256:1 cannot be pulled: not found$/,
  );
  assert.match(web({ deployments, pods: [broken("web-1"), broken("web-2")] }).reason ?? "", /not found \(2 instances\)$/);
  assert.equal(web({ deployments }).reason, "1 of 2 made");
});

test("an autoscaler that is blind or at its end is told, of KEDA's as well", () => {
  const deployments = new Map([["web", live()]]);
  const scaler = (name: string, condition: object) => ({
    metadata: { name },
    spec: { maxReplicas: 4 },
    status: { conditions: [condition] },
  });
  const blind = scaler("web", {
    type: "ScalingActive",
    status: "False",
    reason: "FailedGetResourceMetric",
    message: "no metrics",
  });
  assert.equal(web({ deployments, scalers: [blind] }).reason, "its autoscaler sees no load: no metrics");
  const limited = scaler("keda-hpa-web", { type: "ScalingLimited", status: "True", reason: "TooManyReplicas" });
  assert.equal(web({ deployments, scalers: [limited] }).reason, "it would need more than the 4 instances it may have");
  const resting = scaler("web", { type: "ScalingActive", status: "False", reason: "ScalingDisabled" });
  assert.equal(web({ deployments, scalers: [resting, scaler("other", {})].slice(0, 1) }).reason, undefined);
});

test("of a job the last run is told, and its release where nothing runs", () => {
  const nightly = (some: Partial<Listed>) => statusOf(component("nightly", "job"), listed(some));
  const cronJobs = new Map([["nightly", { metadata: { name: "nightly", annotations: release } }]]);
  const jobs = [
    job("nightly-1", "2026-01-01T00:00:00Z", {
      conditions: [{ type: "Complete", status: "True" }],
      completionTime: "2026-01-01T00:01:00Z",
    }),
    job("nightly-2", "2026-01-02T00:00:00Z", { conditions: [{ type: "Failed", status: "True" }] }),
  ];
  assert.deepEqual(nightly({ cronJobs, jobs }).last, { at: "2026-01-02T00:00:00Z", outcome: "failed" });
  assert.deepEqual(nightly({ cronJobs, jobs: jobs.slice(0, 1) }).last, { at: "2026-01-01T00:01:00Z", outcome: "succeeded" });
  assert.deepEqual([nightly({ cronJobs }).release, nightly({ cronJobs }).last], ["r2", undefined]);
  assert.equal(nightly({ jobs }).release, "r2", "of a job before a release only its runs are there");
  assert.equal(nightly({}).reason, "it is not there");
});
