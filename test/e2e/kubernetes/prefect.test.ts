/**
 * Prefect by its two official charts on a real node, with a real Postgres and Redis: server and worker come up, a flow run
 * completes, a release rolls under requests, a bad one leaves the good one serving, it goes back, what is gone is removed.
 * `FAIRLEAD_TEST_CHARTS` names a folder with both charts, packed.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { workloadsOf } from "../../../src/operations/google/workloads-of.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { missingCharts, officialCharts } from "../../support/charts.ts";
import { eventually } from "../../support/eventually.ts";
import { type GkeStage, gkeStage } from "../../support/gke-stage.ts";
import {
  Begun,
  ensureKinds,
  exampleFolder,
  kubectl,
  type NodeImage,
  type NodePostgres,
  type NodeRedis,
  nodeImage,
  nodeMeans,
  nodePostgres,
  nodeRedis,
} from "../../support/node.ts";

const charts = missingCharts("prefect-server", "prefect-worker");
const means = charts === false ? await nodeMeans() : charts;
const skip = typeof means === "string" ? means : false;
const namespace = `prefect-${randomBytes(3).toString("hex")}`;
const PASSWORD = "wordofprefect";

const manifest = `
app: prefect
image: { build: ., native: none }
components:
  server:
    kind: service
    command: prefect server start --host 0.0.0.0 --port \${port} --no-services
    port: 4200
    env: &server
      PREFECT_SERVER_DATABASE_CONNECTION_URL: postgresql+asyncpg://\${db.address}?ssl=\${db.sslmode}
      PREFECT_SERVER_API_AUTH_STRING: \${secrets.auth}
      PREFECT_SERVER_ANALYTICS_ENABLED: "false"
      PREFECT_REDIS_MESSAGING_PASSWORD: \${events.password}
      PREFECT_SERVER_DOCKET_URL: \${events.url}
    size: { cpu: 100m, memory: 512Mi, burst: { cpu: 2, memory: 1Gi } }
    scale: { min: 1, max: 4, cpu: 80% }
    health: { ready: /api/ready, live: /api/health, grace: 3m, every: 2s }
    chart:
      repo: https://prefecthq.github.io/prefect-helm
      name: prefect-server
      version: 2025.6.26211534
      service: prefect-server
      workload: prefect-server
      paths: { env: [server.env], size: server.resources, scale: server.autoscaling, image: global.prefect.image, health: server }
      secrets:
        prefect-db: { connection-string: "postgresql+asyncpg://\${db.address}?ssl=\${db.sslmode}" }
        prefect-auth: { auth-string: "\${secrets.auth}" }
      values:
        postgresql: { enabled: false, auth: { existingSecret: prefect-db } }
        secret: { create: false }
        server: { basicAuth: { enabled: true, existingSecret: prefect-auth } }
        backgroundServices: { runAsSeparateDeployment: true, messaging: { redis: { host: "\${events.host}", port: "\${events.port}" } } }
        migrations: { entrypoint: [/bin/bash, -c] }
  services:
    kind: scheduler
    command: prefect server services start
    env: *server
    size: { cpu: 100m, memory: 512Mi, burst: { cpu: 2, memory: 1Gi } }
    chart: { of: server, workload: prefect-server-background-services, paths: { env: [backgroundServices.env] } }
  migrate:
    kind: job
    run: before-release
    command: prefect server database upgrade -y
    env: *server
    size: { cpu: 100m, memory: 512Mi }
    chart: { of: server, paths: { env: [migrations.env] } }
  deploy: { kind: job, run: after-release, command: python /opt/prefect/deploy.py, env: &client { PREFECT_API_URL: "\${server.url}/api", PREFECT_API_AUTH_STRING: "\${secrets.auth}" }, size: { cpu: 100m, memory: 512Mi } }
  report: { kind: job, run: on-demand, command: prefect deployment run report/report --watch, env: *client, size: { cpu: 100m, memory: 512Mi } }
  worker:
    kind: worker
    command: prefect worker start --pool flows --type process --with-healthcheck
    env: *client
    health: { live: { path: /health, port: 8080 }, grace: 3m }
    size: { cpu: 100m, memory: 512Mi, burst: { cpu: 2, memory: 1Gi } }
    chart:
      repo: https://prefecthq.github.io/prefect-helm
      name: prefect-worker
      version: 2025.6.26211534
      paths: { env: [worker.extraEnvVars], size: worker.resources, scale: worker.replicaCount, image: worker.image, health: worker }
      values:
        role: { create: false }
        worker:
          apiConfig: selfHostedServer
          selfHostedServerApiConfig: { apiUrl: "\${server.url}/api" }
          config: { workPool: flows, type: process, installPolicy: never }
data:
  db: { kind: postgres, version: 17, name: prefect, user: prefect }
  events: { kind: redis }
secrets: { password: { generate: 32 }, auth: { compose: "admin:\${secrets.password}" } }
state: { in: gcs, bucket: prefect-test-state }
target: gke
stages:
  testing: { namespace: ${namespace}, google: { project: notejam-testing, region: europe-west1 } }
`;

describe("Prefect by its official charts on a real node", { skip, timeout: 1_500_000, concurrency: 1 }, () => {
  let stage: GkeStage;
  let postgres: NodePostgres;
  let redis: NodeRedis;
  const begun = new Begun();
  let image: NodeImage;

  before(async () => {
    if (typeof means === "string") return;
    await ensureKinds();
    const file = join(import.meta.dirname, "../../fixtures/prefect/Dockerfile");
    image = begun.add(await nodeImage(means, { name: "prefect", context: exampleFolder("prefect"), file }));
    postgres = begun.add(await nodePostgres(means, "prefect"));
    redis = begun.add(await nodeRedis(means));
    begun.add(
      await playExternalSecrets(means.kubeconfig, namespace, (key) => {
        if (key.includes("-db_")) return postgres.password;
        return key.includes("-events_") ? redis.password : PASSWORD;
      }),
    );
    stage = begun.add(
      await gkeStage({
        name: "testing",
        manifest,
        image: image.reference,
        kubeconfig: means.kubeconfig,
        outputs: { db_host: postgres.host, db_port: postgres.port, events_host: redis.host, events_port: redis.port },
        env: { FAIRLEAD_CHARTS: officialCharts },
      }),
    );
    begun.addNamespace(namespace);
  });

  after(() => begun.end());

  const { signal } = new AbortController();
  const workloads = () => workloadsOf(stage.stage);
  const get = async (what: string, name: string) =>
    JSON.parse(await kubectl("get", what, name, "--namespace", namespace, "--output", "json"));
  const names = async (kind: string) =>
    (await kubectl("get", kind, "--namespace", namespace, "--output", "name")).split("\n").filter(Boolean).sort();
  const served = () => kubectl("get", "--raw", `/api/v1/namespaces/${namespace}/services/prefect-server:80/proxy/api/ready`);
  const releaseOf = async (name: string) => (await get("deployment", name)).metadata.annotations["fairlead.dev/release"];

  test("server, services and worker come up on a database that the chart's own hook has migrated", async () => {
    const first = await stage.release();
    await stage.roll(first);
    assert.deepEqual(
      await names("deployments"),
      ["server", "services", "worker"].map((name) => `deployment.apps/${name}`),
    );
    const seen = await workloads().status(signal);
    for (const name of ["server", "services", "worker"]) {
      const found = seen.components.find((one) => one.name === name);
      assert.deepEqual([found?.ready, found?.release], [1, first.id], name);
    }
    assert.ok(await served());
    assert.equal(postgres.query("select count(*) from alembic_version"), "1");
    const ready = "select count(*) from worker where status = 'ONLINE'";
    await eventually("a worker that is online", () => postgres.query(ready) === "1", 60_000);
  });

  test("a flow run that is asked for completes in the chart's worker", async () => {
    const run = await workloads().runJob("report", [], signal);
    const ended = await eventually(
      "the run",
      async () => {
        const seen = await workloads().jobRun(run.id, signal);
        return seen.state === "running" ? false : seen;
      },
      180_000,
    );
    assert.equal(ended.state, "succeeded");
    assert.equal(postgres.query("select state_type from flow_run where state_type <> 'SCHEDULED'"), "COMPLETED");
    // Task runs travel through Redis to the services, which write them down.
    const recorded = "select count(*) > 0 from task_run where state_type = 'COMPLETED'";
    await eventually("the task runs", () => postgres.query(recorded) === "t", 60_000);
  });

  test("the next release rolls, and the server answers all the while", async () => {
    const next = await stage.release({ manifest: swap('ANALYTICS_ENABLED: "false"', 'ANALYTICS_ENABLED: "0"') });
    const rolled = new AbortController();
    let answers = 0;
    const asking = (async () => {
      while (!rolled.signal.aborted) {
        await served();
        answers++;
      }
    })();
    await stage.roll(next).finally(() => rolled.abort());
    await asking;
    assert.ok(answers > 10, `${answers} answers`);
    for (const name of ["server", "services", "worker"]) assert.equal(await releaseOf(name), next.id);
    assert.equal((await get("deployment", "services")).status.replicas, 1);
  });

  const bad: [string, (text: string) => string, string, RegExp][] = [
    [
      "that is never ready",
      swap("ready: /api/ready, live: /api/health, grace: 3m", "ready: /api/nowhere, live: /api/health, grace: 30s"),
      "rollout-failed",
      /server.*not ready after the 30 s/s,
    ],
    [
      "whose migration fails",
      swap("entrypoint: [/bin/bash, -c]", "entrypoint: [/bin/bash, -c], command: prefect server database nonsense"),
      "cluster-job-failed",
      /nonsense/,
    ],
    [
      "with a value that the chart does not read",
      swap("        secret: {", "        extraEnvVars: []\n        secret: {"),
      "release-not-compiled",
      /reads no value `extraEnvVars`/,
    ],
  ];
  for (const [what, change, slug, said] of bad) {
    test(`a release ${what} leaves the good one serving`, async () => {
      const good = await releaseOf("server");
      await assert.rejects(stage.roll(await stage.release({ manifest: change })), failed(slug, said));
      assert.ok(await served());
      for (const name of ["server", "services", "worker"]) assert.equal(await releaseOf(name), good);
      assert.equal((await get("deployment", "server")).status.readyReplicas, 1);
    });
  }

  test("what a release no longer has is removed, with what its chart brought", async () => {
    const before = stage.live();
    const without = await stage.release({ manifest: (text) => text.replace(/^ {2}worker:\n(?: {4}.*\n)+/m, "") });
    await stage.roll(without);
    assert.deepEqual(await names("deployments"), ["deployment.apps/server", "deployment.apps/services"]);
    assert.ok(!(await names("serviceaccounts")).includes("serviceaccount/worker"));
    assert.ok(before !== undefined);
    await stage.roll(before, { kind: "rollback" });
    const ran = (await names("jobs")).filter((name) => name.includes(before.id));
    assert.deepEqual(ran, [], "going back runs no job");
    assert.equal(await releaseOf("worker"), before.id);
    assert.ok(await served());
  });
});

function swap(from: string, to: string) {
  return (text: string) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  };
}

function failed(slug: string, said: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.slug, slug, error.diagnostic.message);
    assert.match([error.diagnostic, ...error.also].map(({ message }) => message).join("\n"), said);
    return true;
  };
}
