/** `fairlead deploy --serving standby`, with Google's own provider: a stage in two clusters, whose controllers are played, fails over and comes back. */
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { removeTree } from "../../../src/run/sealed.ts";
import { playControllers } from "../../stand-in/controllers.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { clusterIsThere } from "../../stand-in/google/products/container.ts";
import { startGoogle } from "../../stand-in/google/server.ts";
import { ApiServer, missingApiServer } from "../../support/api-server.ts";
import { fairlead } from "../../support/fairlead.ts";
import { project } from "../../support/project.ts";
import { missingProvider } from "../../support/providers.ts";
import { makeBucket } from "../google/shop.ts";

const skip = missingApiServer() || ((await missingProvider()) ?? false);
const NAMESPACE = "shop-production";
const MANIFEST = `
app: shop
image: { ref: "europe-west1-docker.pkg.dev/acme-build/shop/one@sha256:${"1".repeat(64)}" }
state: { in: gcs, bucket: acme-shop-state }
registry: { existing: shop, project: acme-test, region: europe-west1 }
env: { KEY: "\${secrets.key}" }
components:
  web: { kind: service, command: "serve \${port}", port: 8080, scale: 2, health: { ready: /readyz } }
  crew: { kind: worker, command: work, scale: 1 }
  migrate: { kind: job, command: migrate, run: before-release }
secrets: { key: { generate: 20 } }
target: gke
stages:
  production:
    google: { project: acme-test, region: europe-west1 }
    cluster: { existing: main }
    standby: { region: europe-west4, keep: warm, traffic: dns }
`;

test("a failover by one command has the standby work, also without the primary, and later deployments stay there", {
  skip,
  timeout: 900_000,
}, async (t) => {
  const servers = { primary: new ApiServer(), standby: new ApiServer() };
  for (const server of Object.values(servers)) {
    await server.start();
    t.after(() => server.stop());
    const controllers = await playControllers(server.kubeconfig, NAMESPACE);
    t.after(controllers.end);
    const secrets = await playExternalSecrets(server.kubeconfig, NAMESPACE, () => "value");
    t.after(secrets.end);
  }
  const google = await startGoogle({ projects: ["acme-test"] });
  t.after(() => google.close());
  await makeBucket(google, "acme-shop-state");
  clusterIsThere(google.world, { project: "acme-test", location: "europe-west1", name: "main" });
  const app = await project(t, { "fairlead.yaml": MANIFEST });
  const state = await mkdtemp(join(tmpdir(), "fairlead-state-"));
  t.after(() => removeTree(state));
  const env = {
    ...process.env,
    ...google.env,
    FAIRLEAD_STATE: state,
    FAIRLEAD_CACHE: join(state, "cache"),
    FAIRLEAD_KUBECONFIG: [servers.primary.kubeconfig, servers.standby.kubeconfig].join(delimiter),
  };
  const run = (...words: string[]) => fairlead(words, { cwd: app.path(), env });
  type Where = keyof typeof servers;
  const counts = (where: Where) =>
    Promise.all(
      ["web", "crew"].map(async (name) => {
        const words = ["get", "deployment", name, "--namespace", NAMESPACE, "--output", "jsonpath={.spec.replicas}"];
        return Number(await servers[where].kubectl(...words));
      }),
    );
  const jobs = (where: Where) => servers[where].kubectl("get", "jobs", "--namespace", NAMESPACE, "--output", "name");

  const first = await run("deploy", "production", "--yes");
  assert.equal(first.status, 0, first.err);
  assert.deepEqual(
    [await counts("primary"), await counts("standby")],
    [
      [2, 1],
      [2, 0],
    ],
    "what answers is warm, what works waits",
  );

  await servers.primary.lose();
  const failover = await run("deploy", "production", "--serving", "standby", "--yes");
  assert.equal(failover.status, 0, failover.err);
  assert.deepEqual(await counts("standby"), [2, 1]);
  const ran = await jobs("standby");

  await app.write("fairlead.yaml", MANIFEST.replace("command: work,", "command: work harder,"));
  const next = await run("deploy", "production", "--yes");
  assert.equal(next.status, 0, next.err);
  assert.notEqual(await jobs("standby"), ran, "its job ran where it serves");

  await servers.primary.resume();
  const back = await run("deploy", "production", "--serving", "primary", "--yes");
  assert.equal(back.status, 0, back.err);
  assert.deepEqual(
    [await counts("primary"), await counts("standby")],
    [
      [2, 1],
      [2, 0],
    ],
  );
  const command = ["get", "deployment", "crew", "--namespace", NAMESPACE];
  const path = "jsonpath={.spec.template.spec.containers[0].command}";
  assert.match(await servers.primary.kubectl(...command, "--output", path), /harder/, "it has what went on without it");
});
