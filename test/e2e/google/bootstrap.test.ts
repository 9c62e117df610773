import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { removeTree } from "../../../src/run/sealed.ts";
import { startGoogle } from "../../stand-in/google/server.ts";
import { fairlead } from "../../support/fairlead.ts";
import { project } from "../../support/project.ts";
import { shopManifest } from "./shop.ts";

const MANIFEST = shopManifest("one").replace(
  "google: { project: acme-test, region: europe-west1 }",
  'google: { project: acme-test, region: europe-west1, billing: 0A0A0A-0B0B0B-0C0C0C, folder: "123456789012" }',
);

describe("fairlead bootstrap", { concurrency: 3, timeout: 60_000 }, () => {
  test("makes project, billing, APIs and state bucket, and finds them the next time", async (t) => {
    const { google, run } = await ground(t, [], MANIFEST);
    const first = await run("bootstrap", "testing");
    assert.equal(first.status, 0, first.err);
    assert.match(
      first.out,
      /project acme-test +made\nbilling of acme-test +made\n\d+ APIs of acme-test +made\nstate bucket acme-shop-state +made/,
    );
    const { enabled, billing } = google.world.project("acme-test");
    assert.equal(billing, "billingAccounts/0A0A0A-0B0B0B-0C0C0C");
    for (const api of ["run", "sqladmin", "serviceusage", "cloudresourcemanager", "artifactregistry"]) {
      assert.ok(enabled.has(`${api}.googleapis.com`), api);
    }
    const bucket = google.world.resources.get("storage.googleapis.com/b/acme-shop-state") as
      | { versioning: object; iamConfiguration: { publicAccessPrevention: string } }
      | undefined;
    assert.deepEqual([bucket?.versioning, bucket?.iamConfiguration?.publicAccessPrevention], [{ enabled: true }, "enforced"]);
    const second = await run("bootstrap", "testing", "--json");
    assert.deepEqual(
      new Set((JSON.parse(second.out) as { outcome: string }[]).map(({ outcome }) => outcome)),
      new Set(["there"]),
    );
  });

  test("the account by which the Identity-Aware Proxy calls services is there before it is let in", async (t) => {
    const access = 'access: { login: iap, rules: [{ who: ["group:team@example.com"] }] }';
    const manifest = MANIFEST.replace("target: cloud-run\n", (target) => `${target}${access}\n`);
    assert.notEqual(manifest, MANIFEST);
    const { google, run } = await ground(t, [], manifest);
    const { status, err } = await run("bootstrap", "testing");
    assert.equal(status, 0, err);
    assert.ok(google.world.resources.has("serviceusage.googleapis.com/agents/acme-test/iap.googleapis.com"));
  });

  test("cut off anywhere, a second run finishes", async (t) => {
    const { google, run } = await ground(t, [], MANIFEST);
    google.faults.add({ call: /POST serviceusage.*batchEnable/, status: 403, message: "The caller does not have permission" });
    const refused = await run("bootstrap", "testing");
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /FL1006.*enable APIs of `acme-test`/);
    const again = await run("bootstrap", "testing");
    assert.equal(again.status, 0, again.err);
    assert.match(again.out, /project acme-test +there already/);
  });

  test("an API that was just enabled may need a moment", async (t) => {
    const { google, run } = await ground(t, ["acme-test"], MANIFEST);
    google.faults.add({ call: /POST storage.*\/b$/, status: 403, reason: "accessNotConfigured" });
    const { status, err } = await run("bootstrap", "testing");
    assert.equal(status, 0, err);
  });

  test("a project that is not there, and that nobody pays for, is told of", async (t) => {
    const { run } = await ground(t, [], MANIFEST);
    const { status, err } = await run("bootstrap", "production");
    assert.equal(status, 3);
    assert.match(err, /FL1080.*acme-prod[\s\S]*google\.billing/);
  });

  test("a bucket of somebody else, or one that is open, is not taken for the state", async (t) => {
    const { google, run } = await ground(t, ["acme-test"], MANIFEST);
    const url = `${google.env.GOOGLE_STORAGE_CUSTOM_ENDPOINT}b?project=acme-test`;
    const headers = { authorization: "Bearer stand-in", "content-type": "application/json" };
    await fetch(url, { method: "POST", headers, body: JSON.stringify({ name: "acme-shop-state", location: "EU" }) });
    const { status, err } = await run("bootstrap", "testing");
    assert.equal(status, 3);
    assert.match(
      err,
      /FL1081.*not versioned, not of uniform access, not closed to the public[\s\S]*gcloud storage buckets update/,
    );
  });

  test("a manifest without a stage on Google has nothing to lay", async (t) => {
    const { run } = await ground(t, [], "app: shop\ncomponents: { web: { kind: service, command: x } }\n");
    const { status, err } = await run("bootstrap");
    assert.equal(status, 2);
    assert.match(err, /FL1070/);
  });
});

async function ground(t: Parameters<typeof project>[0], projects: readonly string[], manifest: string) {
  const google = await startGoogle({ projects });
  t.after(() => google.close());
  const app = await project(t, { "fairlead.yaml": manifest });
  const state = await mkdtemp(join(tmpdir(), "fairlead-state-"));
  t.after(() => removeTree(state));
  const env = { ...process.env, ...google.env, FAIRLEAD_STATE: state, FAIRLEAD_CACHE: join(state, "cache") };
  return { google, run: (...words: string[]) => fairlead(words, { cwd: app.path(), env }) };
}
