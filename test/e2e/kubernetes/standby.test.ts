/** A stage in two clusters side by side: two real API servers, whose controllers and operators are played. */
import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { after, before, describe, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { type Controllers, playControllers } from "../../stand-in/controllers.ts";
import { playExternalSecrets, type SecretsStandIn } from "../../stand-in/external-secrets.ts";
import { ApiServer, missingApiServer } from "../../support/api-server.ts";
import { eventually } from "../../support/eventually.ts";
import { type GkeStage, gkeStage } from "../../support/gke-stage.ts";

const skip = missingApiServer();
const IMAGE = `europe-west1-docker.pkg.dev/acme/shop/app@sha256:${"1".repeat(64)}`;
const manifest = `
app: shop
image: { ref: "${IMAGE}" }
env: { KEY: "\${secrets.key}" }
components:
  web: { kind: service, command: "serve \${port}", port: 8080, scale: 2, health: { ready: /readyz } }
  crew: { kind: worker, command: work, scale: 1 }
  beat: { kind: scheduler, command: beat }
  migrate: { kind: job, command: migrate, run: before-release }
secrets: { key: { generate: 20 } }
state: { in: gcs, bucket: shop-state }
target: gke
stages:
  production:
    google: { project: notejam-testing, region: europe-west1 }
    standby: { region: europe-west4, keep: warm }
`;
const NAMESPACE = "shop-production";

describe("a stage in two clusters", { skip, timeout: 600_000, concurrency: 1 }, () => {
  const servers = { primary: new ApiServer(), standby: new ApiServer() };
  let stage: GkeStage;
  const played: (Controllers | SecretsStandIn)[] = [];
  const controllers = {} as { primary: Controllers; standby: Controllers };

  before(async () => {
    if (skip) return;
    for (const role of ["primary", "standby"] as const) {
      const { kubeconfig } = servers[role];
      await servers[role].start();
      controllers[role] = await playControllers(kubeconfig, NAMESPACE);
      played.push(controllers[role], await playExternalSecrets(kubeconfig, NAMESPACE, () => "value"));
    }
    const kubeconfig = [servers.primary.kubeconfig, servers.standby.kubeconfig].join(delimiter);
    stage = await gkeStage({ name: "production", manifest, image: IMAGE, kubeconfig, outputs: {} });
  });

  after(async () => {
    if (skip) return;
    for (const one of played) await one.end();
    await stage?.end();
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  });

  type Where = keyof typeof servers;
  const deployment = async (where: Where, name: string) =>
    JSON.parse(await servers[where].kubectl("get", "deployment", name, "--namespace", NAMESPACE, "--output", "json"));
  const releaseIn = async (where: Where) => (await deployment(where, "web")).metadata.annotations["fairlead.dev/release"];
  const counts = async (where: Where) =>
    Promise.all(["web", "crew", "beat"].map(async (name) => (await deployment(where, name)).spec.replicas));
  const jobs = (where: Where) => servers[where].kubectl("get", "jobs", "--namespace", NAMESPACE, "--output", "name");
  const rejects = (work: Promise<void>, slug: string, said: RegExp) =>
    assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      assert.equal(error.slug, slug, error.diagnostic.message);
      assert.match(error.also.map(({ message }) => message).join("\n"), said);
      return true;
    });

  test("a deployment reaches both: what answers is warm in the standby, what works there waits", async () => {
    const release = await stage.release();
    await stage.roll(release);
    assert.deepEqual([await releaseIn("primary"), await releaseIn("standby")], [release.id, release.id]);
    assert.deepEqual(
      [await counts("primary"), await counts("standby")],
      [
        [2, 1, 1],
        [2, 0, 0],
      ],
    );
    assert.match(await jobs("primary"), /migrate/);
    assert.equal(await jobs("standby"), "");
  });

  test("where the standby does not come up both go back, and it is said which it was", async () => {
    const good = await releaseIn("primary");
    controllers.standby.stuck.add("web");
    try {
      const roll = stage.roll(await stage.release());
      // It comes up again with what it had.
      const back = stage.events;
      await rejects(roll, "rollout-failed", /standby cluster, in europe-west4/);
      assert.ok(back.some((one) => one.type === "delivery" && one.cluster === "primary" && one.event.type === "putting-back"));
    } finally {
      controllers.standby.stuck.clear();
    }
    assert.equal(await releaseIn("primary"), good);
  });

  test("a standby that cannot be reached refuses the deployment before anything moves; the next one finishes", async () => {
    const [good, pods] = [await releaseIn("primary"), await jobs("primary")];
    const next = await stage.release();
    await servers.standby.lose();
    try {
      await rejects(stage.roll(next), "kubernetes-unreachable", /standby cluster, in europe-west4/);
      assert.deepEqual([await releaseIn("primary"), await jobs("primary")], [good, pods]);
    } finally {
      await servers.standby.resume();
    }
    await stage.roll(next);
    assert.deepEqual([await releaseIn("primary"), await releaseIn("standby")], [next.id, next.id]);
  });

  test("an API server that goes away while a release is rolled is waited for", async () => {
    const next = await stage.release();
    // Those of the roll before tell of another job.
    stage.events.length = 0;
    const roll = stage.roll(next);
    await eventually(
      "the job to start",
      () => stage.events.some((one) => one.type === "delivery" && one.event.type === "job-started"),
      60_000,
    );
    await servers.primary.lose();
    await servers.primary.resume();
    await roll;
    assert.deepEqual([await releaseIn("primary"), await releaseIn("standby")], [next.id, next.id]);
  });

  test("after a failover the standby works alone, also while the primary is lost; later releases stay there", async () => {
    await servers.primary.lose();
    try {
      await stage.settle((before) => ({ ...before, serving: "standby" }));
      assert.deepEqual(await counts("standby"), [2, 1, 1]);
      const next = await stage.release();
      await stage.roll(next);
      assert.equal(await releaseIn("standby"), next.id);
      assert.match(await jobs("standby"), new RegExp(`migrate-${next.id}`));
    } finally {
      await servers.primary.resume();
    }
  });

  test("a standby that keeps data only has no cluster until a failover, which opens the one that was made", async () => {
    const keep = (text: string) => text.replace("keep: warm", "keep: data");
    await stage.settle((before) => ({ ...before, serving: "primary" }));
    const cold = await stage.release({ manifest: keep });
    const standby = await releaseIn("standby");
    await stage.roll(cold);
    assert.deepEqual([await releaseIn("primary"), await releaseIn("standby")], [cold.id, standby]);
    await stage.settle((before) => ({ ...before, serving: "standby" }));
    assert.equal(await releaseIn("standby"), cold.id);
    assert.deepEqual(await counts("standby"), [2, 1, 1]);
  });
});
