import assert from "node:assert/strict";
import { test } from "node:test";
import { causeOfPull, isReady, podSchema, troubleOf } from "./pods.ts";

const pod = (status: object, metadata: object = {}) =>
  podSchema.parse({
    metadata: { name: "web-1", namespace: "shop", ...metadata },
    spec: { containers: [{ name: "web", image: "registry/shop@sha256:1" }] },
    status,
  });
const waiting = (reason: string, more: object = {}) =>
  pod({ containerStatuses: [{ name: "web", state: { waiting: { reason, message: "because" } }, ...more }] });
const ended = (exitCode: number, restartCount: number, reason = "Error") =>
  waiting("CrashLoopBackOff", { restartCount, lastState: { terminated: { exitCode, reason } } });

test("a Pod that just starts, waits for a volume or runs is no trouble", () => {
  for (const status of [
    undefined,
    {},
    { phase: "Pending" },
    { phase: "Running", containerStatuses: [{ name: "web", ready: true }] },
  ])
    assert.equal(troubleOf(pod(status as object)), undefined);
  assert.equal(troubleOf(waiting("ContainerCreating")), undefined);
});

test("an image that cannot be pulled is the end once the kubelet has tried again, and names the image", () => {
  const first = troubleOf(waiting("ErrImagePull"));
  assert.deepEqual([first?.fatal, first?.late], [false, true]);
  for (const reason of ["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"]) {
    const trouble = troubleOf(waiting(reason));
    assert.equal(trouble?.fatal, true);
    assert.match(trouble?.reason ?? "", /^the image registry\/shop@sha256:1 cannot be pulled: because$/);
  }
});

test("why an image cannot be pulled is told once, at the first attempt as at the later ones, without its name again and again", () => {
  const image = `registry:5000/shop@sha256:${"0".repeat(64)}`;
  const attempt = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  const reasonOf = (reason: string, message: string) => {
    const status = { containerStatuses: [{ name: "web", image, state: { waiting: { reason, message } } }] };
    return troubleOf(podSchema.parse({ ...pod(status), spec: {} }))?.reason;
  };
  const told = `the image ${image} cannot be pulled: not found`;
  assert.equal(reasonOf("ErrImagePull", attempt), told);
  assert.equal(reasonOf("ImagePullBackOff", `Back-off pulling image "${image}": ErrImagePull: ${attempt}`), told);
  assert.match(reasonOf("ImagePullBackOff", `Back-off pulling image "${image}"`) ?? "", /cannot be pulled: Back-off pulling/);
  assert.equal(causeOfPull(`Failed to pull image "${image}": ${attempt}`), "not found");
  assert.equal(causeOfPull("Error: ImagePullBackOff"), "");
  const refused = "pull access denied, repository does not exist or may require authorization";
  assert.equal(causeOfPull(`rpc error: code = Unknown desc = failed to resolve reference "${image}": ${refused}`), refused);
  assert.equal(causeOfPull("Readiness probe failed: 503"), "Readiness probe failed: 503");
});

test("a missing Secret may come; a command that ends is given two starts more", () => {
  assert.deepEqual(
    [troubleOf(waiting("CreateContainerConfigError"))?.late, troubleOf(waiting("CreateContainerConfigError"))?.fatal],
    [true, false],
  );
  assert.deepEqual(troubleOf(ended(3, 1)), { reason: "it ended with exit code 3, 1 times", fatal: false, container: "web" });
  assert.equal(troubleOf(ended(3, 2))?.fatal, true);
});

test("what was killed for its memory says so, and what ends well by itself too", () => {
  assert.match(troubleOf(ended(137, 1, "OOMKilled"))?.reason ?? "", /more memory than its limit/);
  assert.match(troubleOf(ended(0, 1, "Completed"))?.reason ?? "", /it ends by itself/);
});

test("why no node takes a Pod, and why one was evicted, is told and may pass", () => {
  const unscheduled = pod({
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes" }],
  });
  assert.deepEqual(troubleOf(unscheduled), { reason: "no node takes it: 0/3 nodes", fatal: false, container: undefined });
  assert.match(
    troubleOf(pod({ phase: "Failed", reason: "Evicted", message: "low on disk" }))?.reason ?? "",
    /^Evicted: low on disk$/,
  );
});

test("a Pod on its way out is not ready, whatever its conditions say", () => {
  const conditions = [{ type: "Ready", status: "True" }];
  assert.equal(isReady(pod({ conditions })), true);
  assert.equal(isReady(pod({ conditions }, { deletionTimestamp: "2026-01-01T00:00:00Z" })), false);
  assert.equal(isReady(pod({})), false);
});
