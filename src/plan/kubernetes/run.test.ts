import assert from "node:assert/strict";
import { test } from "node:test";
import { besideOf, RUN_LABEL, runOf } from "./run.ts";

const container = {
  name: "web",
  image: "shop@sha256:1",
  command: ["sh", "-c", "serve"],
  args: ["--port", "80"],
  env: [{ name: "A", value: "b" }],
  envFrom: [{ configMapRef: { name: "web-env" } }],
  ports: [{ containerPort: 80 }],
  livenessProbe: { httpGet: { path: "/", port: 80 } },
  lifecycle: { preStop: { sleep: { seconds: 5 } } },
  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  securityContext: { readOnlyRootFilesystem: true },
  resources: { requests: { cpu: "100m" } },
};
const template = {
  metadata: { labels: { "app.kubernetes.io/component": "web" }, annotations: { "fairlead.dev/release": "r1" } },
  spec: {
    serviceAccountName: "web",
    volumes: [{ name: "tmp", emptyDir: {} }],
    topologySpreadConstraints: [{}],
    containers: [container],
  },
};
const cronJob = { spec: { jobTemplate: { spec: { backoffLimit: 0, template } } } };
const order = { namespace: "shop", id: "web-run-1" };

type Made = {
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  spec: { [key: string]: unknown; containers: (typeof container)[]; template: { spec: { containers: (typeof container)[] } } };
};
const run = (words: readonly string[], of: object = cronJob) => runOf(of, words, order) as unknown as Made;
const beside = (of: object) => besideOf(of, order) as unknown as Made;

test("a run by hand is its CronJob's pattern, marked as nobody's release", () => {
  const made = run([]);
  assert.equal(made.metadata.name, "web-run-1");
  assert.equal(made.metadata.labels[RUN_LABEL], "web-run-1");
  assert.equal(made.spec.backoffLimit, 0);
  assert.deepEqual(made.spec.template.spec.containers, [container]);
});

test("further words stand behind the command, as they are", () => {
  const [first] = run(["--name", "$(HOME) a b"]).spec.template.spec.containers;
  assert.deepEqual(first?.command, ["sh", "-c", "serve", "--port", "80", "--name", "$$(HOME) a b"]);
  const plain = { spec: { jobTemplate: { spec: { template: { ...template, spec: { containers: [{ name: "job" }] } } } } } };
  assert.deepEqual(run(["--now"], plain).spec.template.spec.containers[0]?.args, ["--now"], "behind the image's own command");
});

test("a Pod beside has the component's surroundings and neither its work nor its requests", () => {
  for (const made of [beside({ spec: { template } }), beside(cronJob)]) {
    const [first] = made.spec.containers;
    assert.deepEqual(Object.keys(first ?? {}).sort(), [
      "command",
      "env",
      "envFrom",
      "image",
      "name",
      "resources",
      "securityContext",
      "volumeMounts",
    ]);
    assert.equal(first?.command[0], "sleep");
    assert.equal(made.spec.serviceAccountName, "web");
    assert.equal(made.spec.restartPolicy, "Never");
    assert.deepEqual(made.spec.readinessGates, [{ conditionType: "fairlead.dev/serves" }], "a Service never leads to it");
    assert.equal(made.spec.topologySpreadConstraints, undefined);
    assert.equal(made.metadata.labels["app.kubernetes.io/component"], "web", "the network rules of the component hold");
  }
});
