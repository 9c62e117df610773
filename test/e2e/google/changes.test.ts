import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missingProvider } from "../../support/providers.ts";
import { migrations, type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const missing = await missingProvider();

describe("changes to a live stage on Cloud Run", { skip: missing, timeout: 900_000 }, () => {
  test("it is scaled, rotated, compared with what was left, and destroyed", async (t) => {
    const app = await shop(t);
    const good = async (...words: string[]) => {
      const { status, out, err } = await app.run(...words);
      assert.equal(status, 0, `${words.join(" ")}: ${err}`);
      return out;
    };
    await good("deploy", "testing", "--yes");
    const revision = revisionOf(app);

    await t.test("a held count makes no revision, and stays over a look at what changed", async () => {
      assert.match(await good("scale", "web=4", "worker=2", "--stage", "testing"), /web is held at 4,.*\nworker is held at 2,/);
      assert.equal(revisionOf(app), revision);
      assert.equal(of(app, "workerPools/shop-testing-worker").scaling?.manualInstanceCount, 2);
      assert.match(await good("status", "--stage", "testing"), /web .*held at 4/);
      assert.match(await good("plan", "testing"), /there is nothing to do/);
      await good("scale", "web=auto", "worker=auto", "--stage", "testing");
      assert.equal(of(app, "workerPools/shop-testing-worker").scaling?.manualInstanceCount, 1);
    });

    await t.test("rotation writes a version and rolls what reads it, without its jobs", async () => {
      await good("secrets", "rotate", "db", "--stage", "testing");
      assert.deepEqual(versions(app, "db_password"), ["1", "2"]);
      assert.notEqual(revisionOf(app), revision);
      assert.equal(migrations(app, "testing"), 1);
      const nothing = await app.run("restart", "testing");
      assert.equal(nothing.status, 3, nothing.err);
      assert.match(nothing.err, /FL1088/);
    });

    await t.test("drift is found, and changes nothing", async () => {
      assert.match(await good("status", "--stage", "testing", "--drift"), /there is no drift/);
      // As Google does by itself.
      of(app, "services/shop-testing-web").updateTime = new Date().toISOString();
      assert.match(await good("status", "--stage", "testing", "--drift"), /there is no drift/);
      const pool = of(app, "workerPools/shop-testing-worker");
      pool.scaling = { ...pool.scaling, manualInstanceCount: 7 };
      const { status, out } = await app.run("status", "--stage", "testing", "--drift");
      assert.equal(status, 1, out);
      assert.match(out, /google_cloud_run_v2_worker_pool\.worker[\s\S]*1 → 7/);
      assert.equal(of(app, "workerPools/shop-testing-worker").scaling?.manualInstanceCount, 7);
    });

    await t.test("what goes with a component is told under its name", async () => {
      await app.manifest(shopManifest("one").replace(/ {2}worker: .*\n/, ""));
      assert.match(
        await good("plan", "testing"),
        /\nworker\n(?: {2}. .*\n)* {2}- delete google_cloud_run_v2_worker_pool\.worker/,
      );
      await app.manifest(shopManifest("one"));
    });

    await t.test("destroy asks for the name, takes all away and keeps the records", async () => {
      const unasked = await app.run("destroy", "testing");
      assert.notEqual(unasked.status, 0, unasked.err);
      assert.match(unasked.err, /with data in them[\s\S]*FL0908.*deletes stage testing/);
      assert.ok(serviceOf(app, "testing"));
      const without = shopManifest("one")
        .replace(/ {2}testing: .*\n/, "")
        .replace(", approve: anyone", "");
      await app.manifest(without);
      assert.match(
        await good("status", "--stage", "production"),
        /! stage testing is not in the manifest.*`fairlead destroy testing`/,
      );
      assert.match((await app.run("destroy", "tesing", "--yes")).err, /FL0\d+.*`tesing`/);
      await good("destroy", "testing", "--yes");
      assert.doesNotMatch(await good("status", "--stage", "production"), /is not in the manifest/);
      await app.manifest(shopManifest("one"));
      const left = [...app.google.world.resources.keys()].filter(
        (name) => /\/shop-testing(-|$)/.test(name) && !name.includes("/executions/"),
      );
      assert.deepEqual(left, []);
      assert.match(await good("status", "--stage", "testing"), /nothing is live\n {2}destroyed .* ago by/);
      assert.match((await app.run("destroy", "testing", "--yes")).err, /FL1097/);
      assert.match(await good("releases", "--stage", "testing"), /^.*\n1 /);
    });
  });
});

type Resource = { updateTime?: string; template?: { revision?: string }; scaling?: { manualInstanceCount?: number } };

function of({ google }: Shop, name: string): Resource {
  const found = google.world.resources.get(`run.googleapis.com/projects/acme-test/locations/europe-west1/${name}`);
  assert.ok(found, name);
  return found as Resource;
}

function revisionOf(app: Shop): string {
  return of(app, "services/shop-testing-web").template?.revision ?? "";
}

function versions({ google }: Shop, secret: string): string[] {
  const prefix = `secretmanager.googleapis.com/projects/acme-test/secrets/shop-testing-${secret}/versions/`;
  return google.world.below(prefix).map(([name]) => name.slice(prefix.length));
}
