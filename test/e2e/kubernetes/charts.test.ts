/**
 * `fairlead plan`, `deploy` and `rollback` of a stage whose components run by a chart, with the real Helm and Terraform: directly
 * onto a real API server, and by a real Argo CD onto a real node, which `FAIRLEAD_TEST_ARGOCD=1` says is there.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { playControllers } from "../../stand-in/controllers.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { clusterIsThere } from "../../stand-in/google/products/container.ts";
import { ApiServer, missingApiServer } from "../../support/api-server.ts";
import { missingHelm } from "../../support/charts.ts";
import { eventually } from "../../support/eventually.ts";
import { gitServer } from "../../support/git-server.ts";
import { ensureKinds, kubectl, nodeImage, nodeMeans } from "../../support/node.ts";
import { missingProvider } from "../../support/providers.ts";
import { type Shop, shop } from "../google/shop.ts";

const needs = missingHelm || ((await missingProvider()) ?? false);
const NODE = process.env.FAIRLEAD_TEST_ARGOCD
  ? await nodeMeans()
  : "no Argo CD: start one for the cluster of FAIRLEAD_TEST_KUBECONFIG and set FAIRLEAD_TEST_ARGOCD=1";
const fixtures = join(import.meta.dirname, "../../fixtures");

type Written = { app: string; image: string; deliver: string };

const manifest = ({ app, image, deliver }: Written) => `app: ${app}
image: { ref: "${image}" }
state: { in: gcs, bucket: acme-shop-state }
registry: { existing: shop, project: acme-test, region: europe-west1 }
deliver: ${deliver}
env: { SHOP_NAME: "\${stage.name} shop" }
components:
  web:
    kind: service
    command: "shop serve \${port}"
    port: 8080
    size: { cpu: 50m, memory: 64Mi }
    scale: 2
    health: { ready: /ready, live: /live, every: 1s }
    chart:
      repo: ./charts
      name: shop
      version: 1.2.3
      service: shop
      workload: shop
      paths: { env: [extraEnv], size: resources, scale: replicaCount, image: image, health: probes }
      secrets: { shop-keys: { SHOP_KEY: "\${secrets.key}" } }
      values: { greeting: "hello \${stage.name}", existingSecret: shop-keys }
  worker:
    kind: worker
    command: shop work
    queues: [mail]
    size: { cpu: 50m, memory: 64Mi }
    scale: 1
    env: { SHOP_URL: "\${web.url}" }
    chart: { of: web, workload: shop-worker, paths: { env: [worker.extraEnv], queues: worker.queues } }
  migrate:
    kind: job
    run: before-release
    command: shop migrate
    size: { cpu: 50m, memory: 64Mi }
    chart: { of: web, paths: { env: [migrations.extraEnv] } }
secrets: { key: { generate: 32 } }
target: gke
stages:
  testing: { google: { project: acme-test, region: europe-west1 }, cluster: { existing: main } }
`;

type Kubectl = (...words: string[]) => Promise<string>;

/** A folder with the app and its chart, whose cluster is there at Google. */
async function chartShop(t: TestContext, kubeconfig: string): Promise<Shop> {
  const made = await shop(t);
  clusterIsThere(made.google.world, { project: "acme-test", location: "europe-west1", name: "main" });
  cpSync(join(fixtures, "chart"), join(made.folder, "charts"), { recursive: true });
  Object.assign(made.env, { FAIRLEAD_KUBECONFIG: kubeconfig });
  return made;
}

/** What a user does with the stage, from its first plan to the loss of a part. */
async function goesThrough(shop: Shop, written: Written, kubectl: Kubectl): Promise<void> {
  const namespace = `${written.app}-testing`;
  const get = async (what: string, name: string) =>
    JSON.parse(await kubectl("get", what, name, "--namespace", namespace, "--output", "json"));
  const greeting = async () => (await get("configmap", "shop")).data.greeting;
  const releases = async () => {
    const both = await Promise.all(["web", "worker"].map((name) => get("deployment", name)));
    return both.map(({ metadata }) => metadata.annotations["fairlead.dev/release"]);
  };
  const first = manifest(written);

  await shop.manifest(first.replace("greeting:", "greetings:"));
  const mistaken = await shop.run("plan", "testing");
  assert.equal(mistaken.status, 2, mistaken.err);
  assert.match(mistaken.err, /FL1283.*reads no value `greetings`[\s\S]*Did you mean `greeting`/);

  await shop.manifest(first);
  const planned = await shop.run("plan", "testing");
  assert.equal(planned.status, 0, planned.err);
  assert.match(planned.err, /The chart shop 1\.2\.3 of `web` is not pinned by its digest.*digest: "sha256:[0-9a-f]{64}"/);
  assert.ok(!(await kubectl("get", "namespaces", "--output", "name")).includes(namespace), "nothing was begun");

  const deployed = await shop.run("deploy", "testing", "--yes");
  assert.equal(deployed.status, 0, deployed.err);
  const pod = (await get("deployment", "web")).spec.template.spec;
  assert.equal(pod.containers[0].image, written.image);
  assert.deepEqual(pod.containers[0].securityContext.capabilities.drop, ["ALL"]);
  assert.equal(await greeting(), "hello testing");
  const [one] = await releases();

  await shop.manifest(first.replace("hello ${stage.name}", "welcome"));
  const again = await shop.run("deploy", "testing", "--yes");
  assert.equal(again.status, 0, again.err);
  assert.equal(await greeting(), "welcome");
  const status = await shop.run("status", "--stage", "testing", "--json");
  const { components, live } = JSON.parse(status.out);
  const web = components.find(({ name }: { name: string }) => name === "web");
  assert.deepEqual([web.desired, web.ready, web.release], [2, 2, live.release]);
  assert.deepEqual(await releases(), [live.release, live.release]);

  const back = await shop.run("rollback", "testing", "--yes");
  assert.equal(back.status, 0, back.err);
  assert.equal(await greeting(), "hello testing");
  assert.deepEqual(await releases(), [one, one]);

  await shop.manifest(
    first
      .replace(/ {2}worker:\n(?: {4}.*\n)+/, "")
      .replace("existingSecret: shop-keys", "existingSecret: shop-keys, worker: { enabled: false }"),
  );
  const without = await shop.run("deploy", "testing", "--yes");
  assert.equal(without.status, 0, without.err);
  const deployments = () => kubectl("get", "deployments", "--namespace", namespace, "--output", "name");
  await eventually("the worker is gone", async () => (await deployments()).trim() === "deployment.apps/web", 60_000);
}

test("directly onto an API server", { skip: needs || missingApiServer(), timeout: 1_500_000 }, async (t) => {
  const server = new ApiServer();
  t.after(() => server.stop());
  await server.start();
  const controllers = await playControllers(server.kubeconfig, "shop-testing");
  t.after(controllers.end);
  const secrets = await playExternalSecrets(server.kubeconfig, "shop-testing", () => "value");
  t.after(secrets.end);
  const image = `europe-west1-docker.pkg.dev/acme-build/shop/app@sha256:${"1".repeat(64)}`;
  const written = { app: "shop", image, deliver: "direct" };
  await goesThrough(await chartShop(t, server.kubeconfig), written, (...words) => server.kubectl(...words));
});

test("by Argo CD onto a node", { skip: needs || (typeof NODE === "string" && NODE), timeout: 1_500_000 }, async (t) => {
  if (typeof NODE === "string") return;
  const app = `shop-${randomBytes(2).toString("hex")}`;
  const name = `${app}-testing`;
  await ensureKinds();
  const image = await nodeImage(NODE, { name: "shop", context: join(fixtures, "shop") });
  t.after(image.end);
  const git = await gitServer();
  t.after(git.end);
  const secrets = await playExternalSecrets(NODE.kubeconfig, name, () => "value");
  t.after(secrets.end);
  t.after(async () => {
    await kubectl("delete", "application,appproject", name, "--namespace", "argocd", "--ignore-not-found");
    await kubectl("delete", "namespace", name, "--ignore-not-found");
  });
  const deliver = `{ by: argocd, repository: "${git.address}", branch: main }`;
  await goesThrough(await chartShop(t, NODE.kubeconfig), { app, image: image.reference, deliver }, kubectl);
  const objects = git.git("ls-tree", "-r", "--name-only", "main");
  assert.match(objects, new RegExp(`${app}/testing/.*web\\.yaml`));
});
