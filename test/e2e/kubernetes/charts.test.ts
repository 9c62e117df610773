/** `fairlead plan` and `fairlead deploy` of a stage whose components run by a chart: the real Helm, Terraform and API server. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Controllers, playControllers } from "../../stand-in/controllers.ts";
import { playExternalSecrets, type SecretsStandIn } from "../../stand-in/external-secrets.ts";
import { clusterIsThere } from "../../stand-in/google/products/container.ts";
import { ApiServer, missingApiServer } from "../../support/api-server.ts";
import { missingHelm } from "../../support/charts.ts";
import { missingProvider } from "../../support/providers.ts";
import { type Shop, shop } from "../google/shop.ts";

const skip = missingHelm || missingApiServer() || ((await missingProvider()) ?? false);
const NAMESPACE = "shop-testing";
const image = (digit: string) => `europe-west1-docker.pkg.dev/acme-build/shop/app@sha256:${digit.repeat(64)}`;

const manifest = (digit: string) => `app: shop
image: { ref: "${image(digit)}" }
state: { in: gcs, bucket: acme-shop-state }
registry: { existing: shop, project: acme-test, region: europe-west1 }
env: { SHOP_NAME: "\${stage.name} shop" }
components:
  web:
    kind: service
    command: "shop serve \${port}"
    port: 8080
    scale: 2
    health: { ready: /ready, live: /live }
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
    scale: 1
    env: { SHOP_URL: "\${web.url}" }
    chart: { of: web, workload: shop-worker, paths: { env: [worker.extraEnv], queues: worker.queues } }
  migrate: { kind: job, run: before-release, command: shop migrate, chart: { of: web, paths: { env: [migrations.extraEnv] } } }
secrets: { key: { generate: 32 } }
target: gke
stages:
  testing: { google: { project: acme-test, region: europe-west1 }, cluster: { existing: main } }
`;

describe("a stage whose components run by a chart", { skip, timeout: 900_000, concurrency: 1 }, () => {
  const server = new ApiServer();
  const played: (Controllers | SecretsStandIn)[] = [];

  before(async () => {
    if (skip) return;
    await server.start();
    played.push(await playControllers(server.kubeconfig, NAMESPACE));
    played.push(await playExternalSecrets(server.kubeconfig, NAMESPACE, () => "value"));
  });

  after(async () => {
    if (skip) return;
    for (const one of played) await one.end();
    await server.stop();
  });

  const get = async (what: string, name: string) =>
    JSON.parse(await server.kubectl("get", what, name, "--namespace", NAMESPACE, "--output", "json"));
  const names = async (kind: string) =>
    (await server.kubectl("get", kind, "--namespace", NAMESPACE, "--output", "name")).split("\n").filter(Boolean);
  const images = async (): Promise<string[]> => {
    const pods = await Promise.all(["web", "worker"].map((name) => get("deployment", name)));
    return pods.map(({ spec }) => spec.template.spec.containers[0].image);
  };

  async function chartShop(t: Parameters<typeof shop>[0]): Promise<Shop> {
    const made = await shop(t);
    clusterIsThere(made.google.world, { project: "acme-test", location: "europe-west1", name: "main" });
    cpSync(join(import.meta.dirname, "../../fixtures/chart"), join(made.folder, "charts"), { recursive: true });
    await made.manifest(manifest("1"));
    return { ...made, env: Object.assign(made.env, { FAIRLEAD_KUBECONFIG: server.kubeconfig }) };
  }

  test("it is planned, deployed, changed and taken back by the same commands as any other", async (t) => {
    const app = await chartShop(t);

    await app.manifest(manifest("1").replace("greeting:", "greetings:"));
    const mistaken = await app.run("plan", "testing");
    assert.equal(mistaken.status, 2, mistaken.err);
    assert.match(mistaken.err, /FL1283.*reads no value `greetings`[\s\S]*Did you mean `greeting`/);

    await app.manifest(manifest("1"));
    const planned = await app.run("plan", "testing");
    assert.equal(planned.status, 0, planned.err);
    assert.match(planned.err, /The chart shop 1\.2\.3 of `web` is not pinned by its digest.*digest: "sha256:[0-9a-f]{64}"/);
    assert.ok(!(await server.kubectl("get", "namespaces", "--output", "name")).includes(NAMESPACE), "nothing was begun");

    const first = await app.run("deploy", "testing", "--yes");
    assert.equal(first.status, 0, first.err);
    assert.match(first.err, /web is ready/);
    assert.deepEqual(await images(), [image("1"), image("1")]);

    const again = await app.run("deploy", "testing", "--yes");
    assert.equal(again.status, 0, again.err);
    assert.equal((await get("deployment", "web")).metadata.generation, 1, "the same again changes nothing");

    await app.manifest(manifest("2").replace("hello ${stage.name}", "welcome"));
    const second = await app.run("deploy", "testing", "--yes");
    assert.equal(second.status, 0, second.err);
    assert.deepEqual(await images(), [image("2"), image("2")]);
    assert.equal((await get("configmap", "shop")).data.greeting, "welcome");

    const status = await app.run("status", "--stage", "testing", "--json");
    const { components, live } = JSON.parse(status.out);
    const web = components.find(({ name }: { name: string }) => name === "web");
    assert.deepEqual([web.desired, web.ready, web.release], [2, 2, live.release]);

    const back = await app.run("rollback", "testing", "--yes");
    assert.equal(back.status, 0, back.err);
    assert.deepEqual(await images(), [image("1"), image("1")]);
    assert.equal((await get("configmap", "shop")).data.greeting, "hello testing");

    await app.manifest(
      manifest("1")
        .replace(/ {2}worker:\n(?: {4}.*\n)+/, "")
        .replace("existingSecret: shop-keys", "existingSecret: shop-keys, worker: { enabled: false }"),
    );
    const without = await app.run("deploy", "testing", "--yes");
    assert.equal(without.status, 0, without.err);
    assert.deepEqual(await names("deployments"), ["deployment.apps/web"]);
  });
});
