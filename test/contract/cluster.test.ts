/** The port to a cluster on a real API server: what it applies, refuses and lets through; and a delivery that the server's end cuts off. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import type { Placed } from "../../src/compile/kubernetes/object.ts";
import { Failure } from "../../src/diagnostics/failure.ts";
import { awaitReady } from "../../src/operations/kubernetes/await-ready.ts";
import { deliver } from "../../src/operations/kubernetes/deliver.ts";
import { KubectlCluster } from "../../src/run/kubernetes/cluster.ts";
import type { Cluster } from "../../src/run/kubernetes/ports.ts";
import { missingPrograms } from "../support/api-server.ts";
import { eventually } from "../support/eventually.ts";

const run = promisify(execFile);
const script = join(import.meta.dirname, "../../scripts/ci/kubernetes.sh");
const assets = process.env.KUBEBUILDER_ASSETS ?? "";
const skip = missingPrograms();
const folder = mkdtempSync(join(tmpdir(), "fairlead-cluster-"));
const server = join(folder, "server");
const kubeconfig = join(server, "kubeconfig");
const env = { ...process.env, PATH: [assets, process.env.PATH].join(delimiter) };
const { signal } = new AbortController();
const namespace = "shop-testing";
const labels = { "fairlead.dev/app": "shop", "fairlead.dev/stage": "testing" };

function configMap(name: string, data: Record<string, string> = { a: "1" }) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data };
}
const room = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
const reference = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace, name });
const open = (configuration = kubeconfig) => KubectlCluster.open({ env, kubeconfig: configuration, context: undefined }, signal);
const failed =
  (slug: string, said = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.slug, slug, error.diagnostic.message);
    assert.match(error.diagnostic.message, said);
    return true;
  };

describe("a cluster by kubectl", { skip, timeout: 180_000, concurrency: 1 }, () => {
  let cluster: Cluster;

  before(async () => {
    if (skip) return;
    await run(script, ["start", server], { timeout: 120_000 });
    // One that is killed here comes back when it is started again, and not before.
    cluster = await KubectlCluster.open({ env, kubeconfig, context: undefined }, signal, { awayMs: 1000 });
    await cluster.apply(room, {}, signal);
    // No controller makes it here.
    await cluster.create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } }, signal);
  });

  after(async () => {
    await cluster?.close();
    await run(script, ["stop", server]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("is one and the same whoever asks", async () => {
    const again = await open();
    assert.match(await cluster.identity(signal), /^[0-9a-f-]{36}$/);
    assert.equal(await again.identity(signal), await cluster.identity(signal));
    await again.close();
  });

  test("says what an apply did, and a dry run does nothing", async () => {
    const one = configMap("one");
    assert.equal((await cluster.apply(one, { dryRun: true }, signal)).did, "created");
    assert.equal(await cluster.get(reference("one"), signal), undefined);
    assert.equal((await cluster.apply(one, {}, signal)).did, "created");
    assert.equal((await cluster.apply(one, {}, signal)).did, "nothing");
    assert.equal((await cluster.apply(configMap("one", { a: "2" }), {}, signal)).did, "changed");
    const listed = await cluster.list({ apiVersion: "v1", kind: "ConfigMap", namespace }, labels, signal);
    assert.deepEqual(
      listed.map(({ kind, metadata }) => [kind, metadata.name]),
      [["ConfigMap", "one"]],
    );
    await cluster.remove(reference("one"), signal);
    await cluster.remove(reference("one"), signal);
    assert.equal(await cluster.get(reference("one"), signal), undefined);
  });

  test("takes no fields that somebody else manages, unless it is told to", async () => {
    await cluster.apply(configMap("ours"), {}, signal);
    await run(join(assets, "kubectl"), [
      "--kubeconfig",
      kubeconfig,
      "patch",
      "configmap",
      "ours",
      "-n",
      namespace,
      "--type=merge",
      '-p={"data":{"a":"theirs"}}',
    ]);
    await assert.rejects(
      cluster.apply(configMap("ours", { a: "3" }), {}, signal),
      failed("kubernetes-fields-taken", /\.data\.a by kubectl-patch/),
    );
    assert.equal((await cluster.apply(configMap("ours", { a: "3" }), { force: true }, signal)).did, "changed");
  });

  test("tells a field that there is not and a kind that nobody brought", async () => {
    const misspelt = { ...configMap("two"), dato: {} };
    await assert.rejects(cluster.apply(misspelt, {}, signal), failed("kubernetes-refused", /dato/));
    const scaled = { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata: { name: "web", namespace } };
    await assert.rejects(cluster.apply(scaled, {}, signal), (error) => {
      failed("kubernetes-kind-unknown")(error);
      assert.match((error as Failure).diagnostic.hint ?? "", /KEDA brings it/);
      return true;
    });
    assert.deepEqual(await cluster.list({ apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", namespace }, labels, signal), []);
  });

  test("tells all permissions that are missing at once, before anything is changed", async () => {
    const reader = join(folder, "reader");
    const configuration = readFileSync(kubeconfig, "utf8");
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "reader", namespace } };
    await cluster.apply(account, {}, signal);
    const words = ["--kubeconfig", kubeconfig, "create", "token", "reader", "-n", namespace];
    const { stdout: token } = await run(join(assets, "kubectl"), words);
    writeFileSync(reader, configuration.replace(/token: "[^"]*"/, `token: "${token.trim()}"`), { mode: 0o600 });
    const poor = await open(reader);
    const objects: Placed[] = [{ wave: 300, group: "web", object: configMap("never") }];
    const order = { next: { release: "r1", objects }, live: undefined, owner: owner(), jobs: true, takeOver: false };
    await assert
      .rejects(
        deliver(order, poor, () => {}, signal),
        (error) => {
          failed("kubernetes-forbidden")(error);
          const lines = (error as Failure).diagnostic.message.split("\n").map((line) => line.trim().split(/,? /));
          const missing = lines.flatMap((words) => words.slice(0, -1).map((verb) => `${verb} ${words.at(-1)}`));
          for (const one of ["create configmaps", "patch configmaps", "delete configmaps", "list pods", "list events"])
            assert.ok(missing.includes(one), one);
          return true;
        },
      )
      .finally(() => poor.close());
    assert.equal(await cluster.get(reference("never"), signal), undefined);
  });

  test("credentials that the cluster does not know are told as that", async () => {
    const stranger = join(folder, "stranger");
    writeFileSync(stranger, readFileSync(kubeconfig, "utf8").replace(/token: "[^"]*"/, 'token: "wrong"'), { mode: 0o600 });
    const unknown = await open(stranger);
    await assert.rejects(unknown.identity(signal), failed("kubernetes-unauthorized"));
    await unknown.close();
  });

  test("a machine without kubectl is told so", async () => {
    const nothing = { env: { ...env, PATH: folder }, kubeconfig, context: undefined };
    await assert.rejects(KubectlCluster.open(nothing, signal), failed("kubectl-missing"));
  });

  test("a policy of the cluster that says no and one that does not answer are told as that, and by their names", async () => {
    const group = "admissionregistration.k8s.io/v1";
    const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] };
    const judged = (by: string) => ({ matchLabels: { "acme.example/judged": by } });
    const webhook = {
      name: "guard.acme.example",
      clientConfig: { url: "https://127.0.0.1:1/" },
      rules: [rule],
      objectSelector: judged("webhook"),
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      timeoutSeconds: 1,
    };
    const policy = {
      matchConstraints: { resourceRules: [rule], objectSelector: judged("policy") },
      validations: [{ expression: "'team' in object.data", message: "no team is named" }],
    };
    const objects = [
      { kind: "ValidatingWebhookConfiguration", metadata: { name: "guard" }, webhooks: [webhook] },
      { kind: "ValidatingAdmissionPolicy", metadata: { name: "team" }, spec: policy },
      {
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name: "team" },
        spec: { policyName: "team", validationActions: ["Deny"] },
      },
    ];
    for (const object of objects) await cluster.create({ apiVersion: group, ...object }, signal);
    for (const [by, said] of [
      ["webhook", /webhook "guard\.acme\.example" does not let ConfigMap judged in: .*refused/],
      ["policy", /ValidatingAdmissionPolicy 'team' does not let ConfigMap judged in: no team is named/],
    ] as const) {
      const object = configMap("judged");
      const labelled = { ...object, metadata: { ...object.metadata, labels: { ...labels, "acme.example/judged": by } } };
      // What judges is heard of by the API server a moment after it is there.
      const refusal = await eventually(`the ${by}`, () =>
        cluster.apply(labelled, { dryRun: true }, signal).then(
          () => false,
          (error: unknown) => ({ error }),
        ),
      );
      failed("kubernetes-webhook", said)((refusal as { error: unknown }).error);
    }
    for (const { kind, metadata } of objects) await cluster.remove({ apiVersion: group, kind, name: metadata.name }, signal);
  });

  test("what no controller and no operator looks at is not waited for without end", async () => {
    const pod = { metadata: { labels }, spec: { containers: [{ name: "web", image: "registry.example/web@sha256:0" }] } };
    const spec = { selector: { matchLabels: labels }, template: pod };
    const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace }, spec };
    await cluster.apply(object, {}, signal);
    const wait = awaitReady({ object, component: "web", patience: 0.01 }, cluster, () => {}, signal);
    await assert.rejects(wait, failed("rollout-failed", /controller manager has not looked at it for 2 minutes/));
    await cluster.remove({ apiVersion: "apps/v1", kind: "Deployment", namespace, name: "web" }, signal);
    const gone = awaitReady({ object, component: "web", patience: 0.01 }, cluster, () => {}, signal);
    await assert.rejects(gone, failed("rollout-failed", /somebody has removed it/));
  });

  test("a delivery that the API server's end cut off is finished by the next one", async () => {
    const objects = ["a", "b", "c"].map((name, index): Placed => ({ wave: 100 + index, group: name, object: configMap(name) }));
    const order = { next: { release: "r1", objects }, live: undefined, owner: owner(), jobs: true, takeOver: false };
    let killed = false;
    const cut = deliver(
      order,
      cluster,
      (event) => {
        if (event.type !== "applied" || !event.object.endsWith(" a") || killed) return;
        killed = true;
        process.kill(Number(readFileSync(join(server, "kube-apiserver.pid"), "utf8")), "SIGKILL");
      },
      signal,
    );
    await assert.rejects(cut, failed("kubernetes-unreachable"));
    await run(script, ["resume", server], { timeout: 60_000 });
    await deliver(order, cluster, () => {}, signal);
    const there = await cluster.list({ apiVersion: "v1", kind: "ConfigMap", namespace }, labels, signal);
    for (const name of ["a", "b", "c"])
      assert.ok(
        there.some(({ metadata }) => metadata.name === name),
        name,
      );
    assert.ok(!there.some(({ metadata }) => metadata.name === "ours"), "what the release does not have is removed");
  });
});

function owner() {
  return { app: "shop", stage: "testing", namespace };
}
