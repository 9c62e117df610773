/** `fairlead deploy` of examples/notejam onto a real node: its sources built and pushed, Terraform with Google's own provider, Pods that serve. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { removeTree } from "../../../src/run/sealed.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { clusterIsThere } from "../../stand-in/google/products/container.ts";
import { type GoogleStandIn, startGoogle } from "../../stand-in/google/server.ts";
import { fairlead } from "../../support/fairlead.ts";
import { ensureKinds, kubectl, nodeMeans, nodePostgres, nodeRedis } from "../../support/node.ts";
import { missingProvider } from "../../support/providers.ts";
import { startRegistry } from "../../support/registry.ts";
import { makeBucket } from "../google/shop.ts";

const PROJECT = "acme-notejam";
const EXAMPLE = fileURLToPath(new URL("../../../examples/notejam", import.meta.url));
const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const means = await nodeMeans();
const skip = (await missingProvider()) ?? (typeof means === "string" ? means : false);

test("notejam goes from its sources to Pods that serve, by one command", { skip, timeout: 900_000 }, async (t) => {
  if (typeof means === "string") return;
  const namespace = `notejam-${randomBytes(3).toString("hex")}`;
  await ensureKinds();
  const registry = await startRegistry(means.registryProgram);
  t.after(registry.end);
  // Google gives the server an address; the port is Postgres' own.
  const postgres = await nodePostgres(means, "notejam", 5432);
  t.after(postgres.end);
  const redis = await nodeRedis(means);
  t.after(redis.end);
  const google = await startGoogle({ projects: [PROJECT] });
  t.after(() => google.close());
  await makeBucket(google, "acme-notejam-state", PROJECT);
  clusterIsThere(google.world, { project: PROJECT, location: "europe-west1", name: "main" });
  serversAt(google, means.address, redis.port);
  const secrets = await playExternalSecrets(means.kubeconfig, namespace, (key) => {
    const value = newestVersion(google, key);
    if (value !== undefined && key.includes("db_password"))
      postgres.query(`alter role notejam password '${value.replaceAll("'", "''")}'`);
    return value;
  });
  t.after(secrets.end);
  t.after(() => kubectl("delete", "namespace", namespace, "--ignore-not-found"));

  const folder = await mkdtemp(join(tmpdir(), "fairlead-notejam-"));
  t.after(() => removeTree(folder));
  await chmod(folder, 0o755);
  await cp(EXAMPLE, join(folder, "app"), { recursive: true });
  const manifest = join(folder, "app", "fairlead.yaml");
  const text = onGke(await readFile(manifest, "utf8"), { base: means.baseImage, registry: registry.host, namespace });
  await writeFile(manifest, text);
  const state = { FAIRLEAD_STATE: join(folder, "state"), FAIRLEAD_CACHE: join(folder, "cache") };
  const env = { ...process.env, ...google.env, ...state, FAIRLEAD_KUBECONFIG: means.kubeconfig };
  const run = (...words: string[]) => fairlead(words, { cwd: join(folder, "app"), env });

  const first = await run("deploy", "testing", "--yes");
  assert.equal(first.status, 0, first.err);
  assert.match(first.err, /web is ready/);
  const served = () => kubectl("get", "--raw", `/api/v1/namespaces/${namespace}/services/web:80/proxy/readyz`);
  assert.ok(await served());

  const status = await run("status", "--stage", "testing", "--json");
  assert.equal(status.status, 0, status.err);
  const { components, live } = JSON.parse(status.out);
  const web = components.find(({ name }: { name: string }) => name === "web");
  assert.deepEqual([web.desired, web.ready, web.release], [1, 1, live.release]);

  const exec = await run("run", "cleanup", "--stage", "testing", "--json", "--", "--days", "7");
  assert.equal(JSON.parse(exec.out).state, "succeeded", exec.err);

  await writeFile(manifest, text.replace("ready: /readyz", "ready: /nowhere, grace: 10s"));
  const bad = await run("deploy", "testing", "--yes");
  assert.equal(bad.status, 1, bad.err);
  assert.match(bad.err, /not ready after the 10 s/);
  assert.ok(await served(), "the good one serves on");

  // What is attached to the terminal speaks past the one who attaches it: these are processes of their own, to whom nobody types.
  const attached = async (...words: string[]) => {
    const running = promisify(execFile)(process.execPath, [MAIN, ...words], { cwd: join(folder, "app"), env });
    running.child.stdin?.end();
    const { stdout, stderr } = await running;
    return { out: stdout.trim(), err: stderr };
  };
  const asked = "select count(*) > 0 from pg_stat_ssl where ssl";
  assert.equal((await attached("psql", "--stage", "testing", "--", "-Atc", asked)).out, "t");
  const password = newestVersion(google, "notejam-testing-queue_password") ?? "";
  const plain = new Redis({ ...redis, lazyConnect: false });
  await plain.config("SET", "requirepass", password);
  plain.disconnect();
  assert.equal((await attached("redis", "--stage", "testing", "--", "echo", "through a Pod")).out, "through a Pod");
  assert.match((await attached("debug", "web", "--stage", "testing")).err, /db .*:5432 {2}answers\n.*queue .*answers/);
  const pods = await kubectl("get", "pods", "--namespace", namespace, "--output", "name");
  assert.doesNotMatch(pods, /beside/, "nothing is left of the way");

  const scaled = await run("scale", "web=2", "--stage", "testing", "--yes");
  assert.equal(scaled.status, 0, scaled.err);
  assert.equal(
    await kubectl("get", "deployment", "web", "--namespace", namespace, "--output", "jsonpath={.status.readyReplicas}"),
    "2",
  );
});

/** The example with its first stage in a cluster that is there, its image of a base that is there, in a registry of the test's own. */
function onGke(text: string, { base, registry, namespace }: { base: string; registry: string; namespace: string }): string {
  const stage = `namespace: ${namespace}, google: { project: ${PROJECT}, region: europe-west1 }, cluster: { existing: main }`;
  return (
    text
      .replace("{ build: .,", `{ build: ., args: { PYTHON: "${base}" }, push: "${registry}/acme/notejam",`)
      // Its tests have their own place; here they would take longest.
      .replace(", test: python -m pytest -q", "")
      .replace("\napp: notejam\n", "\napp: notejam\nstate: { in: gcs, bucket: acme-notejam-state }\n")
      .replace("\ncomponents:", "  QUEUE: ${queue.url}\n\ncomponents:")
      .replace("db: { kind: postgres }", "db: { kind: postgres }\n  queue: { kind: redis }")
      .replace("size: { cpu: 500m, memory: 384Mi }", "size: { cpu: 100m, memory: 384Mi }")
      .replace(/^target: local\nstages:[\s\S]*$/m, `target: gke\nstages:\n  testing: { ${stage} }\n`)
  );
}

/** Every server is where one of the test's own listens. */
function serversAt({ world }: GoogleStandIn, address: string, redisPort: number): void {
  const { resources } = world;
  const set = resources.set.bind(resources);
  resources.set = (key, value) => {
    if ("ipAddresses" in value && key.includes("sqladmin")) value.ipAddresses = [{ type: "PRIVATE", ipAddress: address }];
    if ("host" in value && key.startsWith("redis.googleapis.com")) Object.assign(value, { host: address, port: redisPort });
    return set(key, value);
  };
}

function newestVersion({ world }: GoogleStandIn, key: string): string | undefined {
  const versions = world.below(`secretmanager.googleapis.com/projects/${PROJECT}/secrets/${key}/versions/`);
  const payload = versions.at(-1)?.[1].payload as { data?: string } | undefined;
  return payload?.data === undefined ? undefined : Buffer.from(payload.data, "base64").toString();
}
