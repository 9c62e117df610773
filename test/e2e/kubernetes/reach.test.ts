/** Ways into a stage on a real node: to a Postgres that insists on TLS and to a Redis, and what a component reaches from where it runs. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { passwordKey, secretId } from "../../../src/compile/terraform/secret.ts";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { servingSqlServer } from "../../../src/operations/google/data-servers.ts";
import type { Attachment, OneOff } from "../../../src/operations/google/workloads.ts";
import { workloadsOf } from "../../../src/operations/google/workloads-of.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { eventually } from "../../support/eventually.ts";
import { type GkeStage, gkeStage } from "../../support/gke-stage.ts";
import {
  Begun,
  ensureKinds,
  kubectl,
  type NodePostgres,
  type NodeRedis,
  nodeImage,
  nodeMeans,
  nodePostgres,
  nodeRedis,
} from "../../support/node.ts";

const run = promisify(execFile);
const means = await nodeMeans();
const skip = typeof means === "string" ? means : false;
const namespace = `reach-${randomBytes(3).toString("hex")}`;
const PROJECT = "notejam-testing";

const manifest = `
app: reach
image: { build: ., native: none }
components:
  web:
    kind: service
    command: python3 -m http.server \${port} --directory /usr/share
    port: 5000
    size: { cpu: 50m, memory: 64Mi }
    env: { DATABASE: "\${db.url}", QUEUE: "\${queue.url}", NEIGHBOUR: "\${api.url}" }
    health: { ready: /, every: 1s, grace: 15s }
  api:
    kind: service
    command: python3 -m http.server \${port} --directory /usr/share
    port: 5000
    size: { cpu: 50m, memory: 64Mi }
    health: { ready: /, every: 1s, grace: 15s }
data: { db: { kind: postgres }, queue: { kind: redis } }
state: { in: gcs, bucket: reach-state }
target: gke
access: { routes: { /: web } }
stages:
  testing: { namespace: ${namespace}, google: { project: ${PROJECT}, region: europe-west1 }, standby: { region: europe-west4, keep: data, traffic: dns } }
`;

describe("ways into a stage on a real node", { skip, timeout: 600_000, concurrency: 1 }, () => {
  let stage: GkeStage;
  let postgres: NodePostgres;
  let redis: NodeRedis;
  const begun = new Begun();

  before(async () => {
    if (typeof means === "string") return;
    await ensureKinds();
    const image = begun.add(await nodeImage(means, { name: "reach" }));
    postgres = begun.add(await nodePostgres(means, "reach", 5432));
    redis = begun.add(await nodeRedis(means));
    const password = (key: string) => (key.includes("db") ? postgres.password : redis.password);
    begun.add(await playExternalSecrets(means.kubeconfig, namespace, password));
    stage = begun.add(
      await gkeStage({
        name: "testing",
        manifest,
        image: image.reference,
        kubeconfig: means.kubeconfig,
        outputs: { db_host: postgres.host, db_port: postgres.port, queue_host: redis.host, queue_port: redis.port },
      }),
    );
    begun.addNamespace(namespace);
    const { resources } = stage.google;
    resources.set(`sqladmin.googleapis.com/projects/${PROJECT}/instances/reach-testing-db`, {
      state: "RUNNABLE",
      databaseVersion: "POSTGRES_17",
      ipAddresses: [{ type: "PRIVATE", ipAddress: postgres.host }],
    });
    const instance = `redis.googleapis.com/projects/${PROJECT}/locations/europe-west1/instances/reach-testing-queue`;
    resources.set(instance, { state: "READY", host: redis.host, port: redis.port });
    for (const data of ["db", "queue"]) {
      const secret = `secretmanager.googleapis.com/projects/${PROJECT}/secrets/${secretId(stage.stage.context, passwordKey(data))}`;
      resources.set(secret, { name: data });
      const payload = { data: Buffer.from(password(data)).toString("base64") };
      resources.set(`${secret}/versions/1`, { name: "1", state: "ENABLED", payload });
    }
    await stage.roll(await stage.release());
  });

  after(() => begun.end());

  const { signal } = new AbortController();
  const workloads = () => workloadsOf(stage.stage);
  const beside = async () =>
    (await kubectl("get", "pods", "--namespace", namespace, "--output", "name"))
      .split("\n")
      .filter((name) => name.includes("-beside-"));
  const gone = () => eventually("the Pod to be gone", async () => (await beside()).length === 0, 60_000);

  test("psql speaks with the server by TLS through a Pod that is gone afterwards, and brings much", async () => {
    const rows = "select ssl::text || repeat('x', 100) from pg_stat_ssl, generate_series(1, 20000) where pid = pg_backend_pid()";
    const opened = await workloads().dataClient("db", "psql", ["-Atc", rows], signal);
    assert.equal((await beside()).length, 1);
    assert.ok(!JSON.stringify(opened.argv).includes(postgres.password), "the password is on no command line");
    const lines = (await attached(opened)).trim().split("\n");
    assert.equal(lines.length, 20_000);
    assert.match(lines.at(-1) ?? "", /^truex{100}$/);
    await opened.after?.();
    await gone();
  });

  test("redis-cli speaks with the server through a Pod, too, and several connections are carried", async () => {
    const opened = await workloads().dataClient("queue", "redis", ["--no-auth-warning", "echo", "through a Pod"], signal);
    assert.equal((await attached(opened)).trim(), "through a Pod");
    assert.equal((await attached(opened)).trim(), "through a Pod");
    await opened.after?.();
    await gone();
  });

  test("whoever debugs is told what the component reaches from where it runs", async () => {
    const entered = await workloads().exec("web", [], signal, { beside: true });
    assert.ok("argv" in entered);
    const told = entered.before?.join("\n") ?? "";
    assert.match(told, new RegExp(`^db {5}${postgres.host}:5432 {2}answers$`, "m"));
    assert.match(told, new RegExp(`^queue {2}${redis.host}:${redis.port} {2}answers$`, "m"));
    assert.match(told, /^api {4}api\.reach-\w+\.svc\.cluster\.local:80 {2}answers$/m);
    await entered.after?.();
  });

  test("after a failover the servers of the region that serves are the ones that are spoken with", async () => {
    const { settings, context } = stage.stage;
    const { signal } = new AbortController();
    await settings.change((before) => ({ ...before, serving: "standby" }));
    const entry = stage.stage.app.data.find((one) => one.kind === "postgres");
    assert.ok(entry !== undefined && entry.kind === "postgres");
    assert.equal(await servingSqlServer(stage.stage, { context }, entry, signal), undefined, "the primary's is not asked for");
    const replica = `sqladmin.googleapis.com/projects/${PROJECT}/instances/reach-testing-db-europe-west4`;
    stage.google.resources.set(replica, {
      state: "RUNNABLE",
      databaseVersion: "POSTGRES_17",
      ipAddresses: [{ type: "PRIVATE", ipAddress: "10.2.0.3" }],
    });
    assert.equal((await servingSqlServer(stage.stage, { context }, entry, signal))?.host, "10.2.0.3");
    await settings.change((before) => ({ ...before, serving: "primary" }));
  });

  test("a server that does not answer is told with why, and nothing is left of the way", async () => {
    await redis.end();
    const dataClient = workloads().dataClient("queue", "redis", ["ping"], signal);
    await assert.rejects(dataClient, (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      assert.equal(error.slug, "data-way-broken");
      assert.match(error.diagnostic.message, /through a Pod of `web`: .*refused/i);
      return true;
    });
    await gone();
  });
});

/** What a command says that is attached to a terminal by the command line. */
async function attached(entered: Attachment | OneOff): Promise<string> {
  if (!("argv" in entered)) throw new Error("nothing to attach to");
  const [program, ...words] = entered.argv;
  const { stdout } = await run(program, words, { env: entered.env, maxBuffer: 2 ** 26, timeout: 60_000 });
  return stdout;
}
