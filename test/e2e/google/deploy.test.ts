import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { missingProvider } from "../../support/providers.ts";
import { migrations, type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const SEED = Number(process.env.FAIRLEAD_SEED ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = 4;
const missing = await missingProvider();

describe("a stage on Cloud Run", { skip: missing, concurrency: 2, timeout: 900_000 }, () => {
  test("is deployed, deployed anew, promoted by digest, and rolled back without its jobs", async (t) => {
    const app = await shop(t);
    const first = await app.run("deploy", "testing", "--yes");
    assert.equal(first.status, 0, first.err);
    assert.match(first.err, /google_cloud_run_v2_service\.web/);
    assert.equal(migrations(app, "testing"), 1);
    assert.match(imageOf(app, "testing"), /\/one@sha256:1{64}$/);

    const calls = app.google.calls.length;
    const again = await app.run("deploy", "testing", "--yes");
    assert.equal(again.status, 0, again.err);
    assert.match(again.err, /there is nothing to do/);
    assert.deepEqual(runChanges(app, calls), []);
    assert.equal(migrations(app, "testing"), 1);

    await app.manifest(shopManifest("two"));
    const second = await app.run("deploy", "testing", "--yes");
    assert.equal(second.status, 0, second.err);
    assert.equal(migrations(app, "testing"), 2);

    const unasked = await app.run("promote", "testing", "production", "--yes");
    assert.equal(unasked.status, 3, unasked.err);
    assert.match(unasked.err, /FL0706/);
    const promoted = await app.run("promote", "testing", "production", "--yes", "--approve");
    assert.equal(promoted.status, 0, promoted.err);
    assert.equal(imageOf(app, "production"), imageOf(app, "testing"));

    const before = app.google.calls.length;
    const twice = await app.run("promote", "testing", "production", "--yes", "--approve");
    assert.equal(twice.status, 0, twice.err);
    assert.match(twice.err, /there is nothing to do/);
    assert.deepEqual(runChanges(app, before), []);

    const back = await app.run("rollback", "testing", "--yes");
    assert.equal(back.status, 0, back.err);
    assert.match(imageOf(app, "testing"), /\/one@/);
    assert.equal(migrations(app, "testing"), 2);
  });

  test("a release that does not come up leaves the one before with all requests", async (t) => {
    const app = await shop(t);
    assert.equal((await app.run("deploy", "testing", "--yes")).status, 0);
    await app.manifest(shopManifest("broken"));
    const failed = await app.run("deploy", "testing", "--yes");
    assert.equal(failed.status, 1, failed.err);
    assert.match(failed.err, /Going back to release r1-[\s\S]*Release r1-\w+ serves testing as before\./);
    assert.match(failed.err, /error\[FL1125\]: The job `migrate` failed[\s\S]*`fairlead logs migrate --stage testing`/);
    assert.equal(failed.err.match(/not begun: google_cloud_run_v2_service/g)?.length, 1, failed.err);
    assert.match(imageOf(app, "testing"), /\/one@/);
    assert.deepEqual(
      serviceOf(app, "testing")?.traffic.map(({ percent }) => percent),
      [100],
    );
    await app.manifest(shopManifest("two"));
    const mended = await app.run("deploy", "testing", "--yes");
    assert.equal(mended.status, 0, mended.err);
    assert.match(imageOf(app, "testing"), /\/two@/);
  });

  test("what would take data away is refused before anything is touched", async (t) => {
    const app = await shop(t);
    assert.equal((await app.run("deploy", "testing", "--yes")).status, 0);
    await app.manifest(
      shopManifest("two")
        .replace(/^data: .*$/m, "data: {}")
        .replace('DATABASE_URL: "${db.url}", ', ""),
    );
    const refused = await app.run("deploy", "testing", "--yes");
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /FL1117.*google_sql_database_instance\.db/s);
    assert.match(imageOf(app, "testing"), /\/one@/);
    const status = await app.run("status", "--stage", "testing");
    assert.doesNotMatch(status.out, /interrupted|failed/, "nothing waits for the end of what was refused");
  });

  test("killed anywhere, the next run ends the same", async (t) => {
    t.diagnostic(`FAIRLEAD_SEED=${SEED}`);
    const app = await shop(t);
    const random = dice(SEED);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killedAfter(app, 1500 + random() * 14_000);
    }
    const last = await app.run("deploy", "testing", "--yes");
    assert.equal(last.status, 0, last.err);
    assert.match(imageOf(app, "testing"), /\/one@/);
    assert.equal(migrations(app, "testing"), 1, "the job before the release ran once");
  });
});

/** Starts a deployment as a program of its own and kills it after a while, unless it ended before. */
async function killedAfter({ folder, env }: Shop, ms: number): Promise<void> {
  const words = ["--disable-warning=ExperimentalWarning", MAIN, "deploy", "testing", "--yes"];
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const timer = new AbortController();
  await Promise.race([ended, pause(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  child.kill("SIGKILL");
  await ended;
}

/** Calls that changed something on Cloud Run, since so many calls. */
function runChanges({ google }: Shop, since: number): string[] {
  return google.calls.slice(since).filter((call) => /^(PATCH|PUT|DELETE) run\./.test(call));
}

function imageOf(app: Shop, stage: "testing" | "production"): string {
  return serviceOf(app, stage)?.template.containers[0]?.image ?? "";
}

/** Numbers from 0 to 1 that follow from a seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
