import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { Deployments } from "../../../src/operations/google/deployments.ts";
import { StageLock } from "../../../src/operations/google/lock.ts";
import { type NewRelease, Releases } from "../../../src/operations/google/releases.ts";
import { type LockRecord, places } from "../../../src/plan/records.ts";
import { thisMachine } from "../../../src/run/google/machine.ts";
import { GoogleObjects } from "../../../src/run/google/objects.ts";
import { eventually } from "../../support/eventually.ts";
import { onGoogle, standIn } from "./means.ts";

const MACHINE = await thisMachine();

onGoogle("records of a stage", (means) => {
  let made: Promise<string> | undefined;
  const objects = () => new GoogleObjects(means().connection);
  const around = async (stage: string) => {
    made ??= (async () => {
      const name = means().unique("records");
      await objects().makeBucket({ name, project: means().project, location: "EU" });
      return name;
    })();
    return { app: "notejam", bucket: await made, stage, now: () => new Date() };
  };
  const lock = async (stage: string, now?: () => Date, lifetimeMs?: number) =>
    new StageLock(objects(), { ...(await around(stage)), ...(now && { now }), ...(lifetimeMs && { lifetimeMs }) });

  test("releases made at once get numbers without a gap, and stay as they were written", async () => {
    const releases = async () => new Releases(objects(), await around("-"));
    const both = await Promise.all(["a", "b", "c", "d"].map(async (name) => (await releases()).add(release(name))));
    assert.deepEqual(both.map(({ number }) => number).toSorted(), [1, 2, 3, 4]);
    const listed = await (await releases()).list(10);
    assert.deepEqual(
      listed.map(({ number }) => number),
      [4, 3, 2, 1],
    );
    const newest = listed[0];
    assert.ok(newest !== undefined);
    assert.deepEqual(await (await releases()).get("4"), newest);
    assert.deepEqual(await (await releases()).get(newest.id), newest);
    const { format: _format, id: _id, number: _number, app: _app, created: _created, ...same } = newest;
    assert.deepEqual(await (await releases()).add(same), newest, "the same content is the same release");
    await assert.rejects((await releases()).get("r4-00000000"), failed("unknown-cloud-release"));
    await assert.rejects((await releases()).get("17"), failed("unknown-cloud-release"));
  });

  test("a deployment goes on where another process stopped, and does no finished step twice", async () => {
    const deployments = async () => new Deployments(objects(), await around("journal"));
    const { signal } = new AbortController();
    const done: string[] = [];
    const first = await (await deployments()).begin({ kind: "deploy", release: "r1-aaaaaaaa", by: "ann@laptop" });
    await first.step("apply data", signal, async () => {
      done.push("data");
      return { address: "10.0.0.3" };
    });
    const killed = new AbortController();
    await assert.rejects(
      first.step("apply app", killed.signal, async () => {
        killed.abort();
        throw new Error("killed");
      }),
    );

    const second = await (await deployments()).unfinished();
    assert.ok(second !== undefined);
    assert.equal(second.record.id, first.record.id);
    assert.deepEqual(await second.step("apply data", signal, async () => assert.fail("done already")), { address: "10.0.0.3" });
    await second.step("apply app", signal, async (again) => {
      done.push(again ? "app again" : "app");
      return undefined;
    });
    await second.end("done");
    assert.deepEqual(done, ["data", "app again"]);
    assert.equal((await (await deployments()).live())?.release, "r1-aaaaaaaa");
    assert.equal(await (await deployments()).unfinished(), undefined);
    // The first one comes back from the dead and is told that it is no longer its deployment.
    await assert.rejects(first.end("failed"), failed("google-changed-meanwhile"));
  });

  test("what is live is what ended well last", async () => {
    const deployments = new Deployments(objects(), await around("live"));
    const { signal } = new AbortController();
    await (await deployments.begin({ kind: "deploy", release: "r1", by: "ann" })).end("done");
    const broken = await deployments.begin({ kind: "deploy", release: "r2", by: "ann", previous: "r1" });
    await assert.rejects(broken.step("apply", signal, () => Promise.reject(new Error("quota"))));
    const failure = new Failure("google-quota-exceeded", { action: "make it", quota: undefined, attempts: 6 });
    const record = await broken.end("failed", failure.data);
    assert.equal(record.steps[0]?.outcome, "failed");
    assert.equal(record.failure?.code, "FL1007");
    assert.equal((await deployments.live())?.release, "r1");
    assert.deepEqual(
      (await deployments.list(5)).map(({ record }) => record.id),
      ["live-2", "live-1"],
    );
  });

  test("a release that came to serve is live, though what follows its roll has not ended well", async () => {
    const deployments = new Deployments(objects(), await around("serving"));
    await (await deployments.begin({ kind: "deploy", release: "r1", by: "ann" })).end("done");
    const rolled = await deployments.begin({ kind: "deploy", release: "r2", by: "ann", previous: "r1" });
    assert.equal((await deployments.live())?.release, "r1");
    await rolled.serves();
    await rolled.end("interrupted");
    assert.equal((await deployments.live())?.release, "r2");
    assert.equal((await deployments.unfinished())?.record.release, "r2", "and is gone on with");
  });

  test("the first approval of a release in a stage counts", async () => {
    const deployments = new Deployments(objects(), await around("approved"));
    assert.equal(await deployments.approval("r1"), undefined);
    await deployments.approve("r1", "ann", "seen in testing");
    assert.equal((await deployments.approve("r1", "bob", undefined)).by, "ann");
    assert.equal((await deployments.approval("r1"))?.comment, "seen in testing");
  });

  test("one holds a stage; others are told who, for how long and what for", async () => {
    const held = await lock("held");
    await held.hold({ by: "ann@laptop", doing: "deploy r7" }, async () => {
      assert.equal((await held.holder())?.by, "ann@laptop");
      const later = () => new Date(Date.now() + 60_000);
      const refused = (await lock("held", later)).hold({ by: "bob", doing: "deploy r8" }, async () => assert.fail("held by ann"));
      await assert.rejects(refused, (error) => {
        assert.ok(error instanceof Failure);
        assert.match(error.diagnostic.message, /^Stage `held` is held by ann@laptop for 1 min( \d+ s)?: deploy r7\.$/);
        assert.match(error.diagnostic.hint ?? "", /fairlead unlock held/);
        return true;
      });
    });
    assert.equal(await held.holder(), undefined);
    assert.equal(await held.hold({ by: "bob", doing: "deploy r8" }, async () => "done"), "done");
  });

  test("of many who want a free stage one gets it", async () => {
    let [inside, most] = [0, 0];
    const one = async (by: string) =>
      (await lock("race")).hold({ by, doing: "race" }, async () => {
        most = Math.max(most, ++inside);
        await new Promise((soon) => setImmediate(soon));
        inside--;
      });
    const ends = await Promise.allSettled(["a", "b", "c", "d", "e"].map(one));
    assert.equal(most, 1);
    assert.ok(ends.some(({ status }) => status === "fulfilled"));
    for (const end of ends) if (end.status === "rejected") assert.ok(failed("stage-locked")(end.reason), String(end.reason));
  });

  test("a lock that is not renewed is taken over by anybody, and its old holder stops", async () => {
    const later = () => new Date(Date.now() + 10 * 60_000);
    const first = await lock("expired");
    await assert.rejects(
      first.hold({ by: "ann", doing: "sleep" }, async () => {
        const second = await lock("expired", later);
        assert.equal(await second.hold({ by: "bob", doing: "deploy" }, async () => "taken"), "taken");
        const third = await lock("expired", undefined, 300);
        // Bob is gone again; what ann held is not hers any more, whether she notices by renewing or at her next write.
        await third.hold({ by: "eve", doing: "deploy" }, async (signal) => {
          await (await lock("expired")).breakOpen();
          await eventually("the loss to be noticed", () => signal.aborted);
          signal.throwIfAborted();
        });
      }),
      failed("stage-lock-lost"),
    );
  });

  test("as long as its holder works a lock is renewed, and nobody gets it", async () => {
    const long = await lock("long", undefined, 3000);
    await long.hold({ by: "ann", doing: "deploy" }, async (signal, { expires }) => {
      await eventually("the time at which it would have run out", () => Date.now() > Date.parse(expires));
      // Clocks may be half a minute apart: this is the first whose owner would get it.
      const ahead = await lock("long", () => new Date(Date.now() + 30_000));
      const refused = ahead.hold({ by: "bob", doing: "deploy" }, async () => assert.fail("held by ann"));
      await assert.rejects(refused, failed("stage-locked"));
      assert.ok(!signal.aborted);
    });
  });

  test("the lock of a process that died on this machine is free at once", {
    skip: MACHINE === undefined && "told only on Linux",
  }, async () => {
    const { pid } = spawnSync("true");
    const mine = await around("dead");
    const record: LockRecord = {
      format: 1,
      token: "of-the-dead",
      stage: "dead",
      by: "ann",
      doing: "deploy",
      process: { machine: MACHINE ?? "", pid, startTime: "long ago" },
      since: new Date().toISOString(),
      renewed: new Date().toISOString(),
      expires: new Date(Date.now() + 90_000).toISOString(),
    };
    const name = { bucket: mine.bucket, name: places.lock("notejam", "dead") };
    await objects().put(name, JSON.stringify(record), "nothing");
    assert.equal(await (await lock("dead")).hold({ by: "bob", doing: "deploy" }, async () => "taken"), "taken");
  });

  test("records that cannot be understood are refused by name", async () => {
    const mine = await around("broken");
    const put = (content: string) =>
      objects().put({ bucket: mine.bucket, name: places.lock("notejam", "broken") }, content, "nothing");
    const first = await put("{");
    await assert.rejects((await lock("broken")).holder(), failed("record-unreadable"));
    await objects().remove({ bucket: mine.bucket, name: places.lock("notejam", "broken") }, first ?? "");
    await put('{"format":2}');
    await assert.rejects((await lock("broken")).holder(), failed("record-newer"));
    const nowhere = new Releases(objects(), { ...mine, bucket: means().unique("nowhere") });
    await assert.rejects(nowhere.list(1), failed("state-bucket-missing"));
  });
});

describe("the lock of a stage while Google does not answer", { timeout: 60_000 }, () => {
  const held = standIn();

  test("is kept until it has run out; then its holder stops", async () => {
    const { connection, project, unique } = held.means();
    const objects = new GoogleObjects(connection);
    const bucket = unique("unreachable");
    await objects.makeBucket({ name: bucket, project, location: "EU" });
    const lock = new StageLock(objects, { app: "notejam", bucket, stage: "testing", now: () => new Date(), lifetimeMs: 1500 });
    let stopped = 0;
    const working = lock.hold({ by: "ann", doing: "deploy" }, async (signal, { expires }) => {
      held.google().faults.add({ call: /^POST storage\S*\/upload\//, times: 10_000, status: 503 });
      await eventually("the work to be stopped", () => signal.aborted);
      stopped = Date.now() - Date.parse(expires);
    });
    await assert.rejects(working, failed("google-unavailable"));
    assert.ok(stopped >= 0, "not before somebody else may have it");
  });
});

function release(name: string): NewRelease {
  const image = { reference: `registry/notejam@sha256:${name}`, digest: `sha256:${name}` };
  return {
    by: "ann@laptop",
    dirty: false,
    digest: name,
    file: "fairlead.yaml",
    manifest: `app: notejam # ${name}\n`,
    images: { web: image },
  };
}

function failed(slug: string): (error: unknown) => boolean {
  return (error) => error instanceof Failure && error.slug === slug;
}
