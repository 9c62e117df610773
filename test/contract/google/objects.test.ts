import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { GoogleObjects } from "../../../src/run/google/objects.ts";
import { onGoogle, standIn } from "./means.ts";

onGoogle("objects", (means) => {
  let made: Promise<string> | undefined;
  const objects = () => new GoogleObjects(means().connection);
  const bucket = () => {
    made ??= (async () => {
      const name = means().unique("objects");
      await objects().makeBucket({ name, project: means().project, location: "EU" });
      return name;
    })();
    return made;
  };

  test("a bucket is private, versioned and made once", async () => {
    const order = { name: means().unique("bucket"), project: means().project, location: "EU" };
    assert.equal(await objects().bucket(order.name), undefined);
    assert.equal(await objects().makeBucket(order), "made");
    assert.equal(await objects().makeBucket(order), "there");
    const found = await objects().bucket(order.name);
    assert.deepEqual(found, { name: order.name, location: "EU", versioned: true, uniformAccess: true, public: false });
  });

  test("what was written is read, with its generation", async () => {
    const name = { bucket: await bucket(), name: "a folder/ä:1.json" };
    assert.equal(await objects().get(name.bucket, name.name), undefined);
    const generation = await objects().put(name, '{"text":"grüße"}', "nothing");
    assert.ok(generation !== undefined);
    assert.deepEqual(await objects().get(name.bucket, name.name), { content: '{"text":"grüße"}', generation });
  });

  test("of two writers over the same generation one is told that it came too late", async () => {
    const name = { bucket: await bucket(), name: "race.json" };
    const first = await objects().put(name, "1", "nothing");
    assert.ok(first !== undefined);
    assert.equal(await objects().put(name, "2", "nothing"), undefined);
    const both = await Promise.all([objects().put(name, "3", first), objects().put(name, "4", first)]);
    assert.equal(both.filter((generation) => generation !== undefined).length, 1);
    const there = await objects().get(name.bucket, name.name);
    assert.equal(there?.content, both[0] === undefined ? "4" : "3");
  });

  test("only the generation that was seen is removed", async () => {
    const name = { bucket: await bucket(), name: "remove.json" };
    const first = await objects().put(name, "1", "nothing");
    const second = await objects().put(name, "2", first ?? "");
    assert.equal(await objects().remove(name, first ?? ""), false);
    assert.equal(await objects().remove(name, second ?? ""), true);
    assert.equal(await objects().remove(name, second ?? ""), false);
    assert.equal(await objects().get(name.bucket, name.name), undefined);
  });

  test("a listing holds the names of a prefix in order", async () => {
    const place = await bucket();
    for (const name of ["list/b", "list/a", "list/c/d", "other/a"]) await objects().put({ bucket: place, name }, name, "nothing");
    const listed = await objects().list(place, "list/");
    assert.deepEqual(
      listed.map(({ name, bytes }) => [name, bytes]),
      [
        ["list/a", 6],
        ["list/b", 6],
        ["list/c/d", 8],
      ],
    );
  });
});

describe("objects when Google is in trouble", { timeout: 60_000 }, () => {
  const held = standIn();
  const objects = () => new GoogleObjects(held.means().connection);
  afterEach(() => held.google().faults.clear());
  const INSERT = /^POST .*upload/;

  async function bucket(): Promise<string> {
    const name = held.means().unique("trouble");
    await objects().makeBucket({ name, project: held.means().project, location: "EU" });
    return name;
  }

  test("a write whose answer is lost is known to be ours", async () => {
    const name = { bucket: await bucket(), name: "lost.json" };
    held.google().faults.add({ call: INSERT, lose: "answer" });
    const generation = await objects().put(name, "ours", "nothing");
    assert.ok(generation !== undefined);
    assert.deepEqual(await objects().get(name.bucket, name.name), { content: "ours", generation });
  });

  test("an outage is waited for, and told when it lasts", async () => {
    const name = { bucket: await bucket(), name: "outage.json" };
    held.google().faults.add({ call: INSERT, status: 503, times: 3 });
    assert.ok(await objects().put(name, "1", "nothing"));
    held.google().faults.add({ call: /^GET .*outage/, status: 503, times: 99 });
    await assert.rejects(objects().get(name.bucket, name.name), refusedAs("google-unavailable"));
  });

  test("a rate limit is waited for as long as Google asks", async () => {
    const place = await bucket();
    held.google().faults.add({ call: /^GET .*\/o$/, status: 429, reason: "rateLimitExceeded", retryAfterSeconds: 1 });
    const begun = performance.now();
    assert.deepEqual(await objects().list(place, ""), []);
    assert.ok(performance.now() - begun >= 990);
  });

  test("a second page is asked for", async () => {
    const place = await bucket();
    const names = Array.from({ length: 1001 }, (_, index) => `page/${String(index).padStart(4, "0")}`);
    for (const name of names) await objects().put({ bucket: place, name }, "", "nothing");
    assert.deepEqual(
      (await objects().list(place, "page/")).map(({ name }) => name),
      names,
    );
  });

  test("each refusal says what to do about it", async () => {
    const place = await bucket();
    const told = async (fault: { status: number; reason?: string; metadata?: Record<string, string> }) => {
      held.google().faults.clear();
      held.google().faults.add({ call: /^GET .*\/o$/, ...fault });
      const error = await objects()
        .list(place, "")
        .catch((error: unknown) => error);
      assert.ok(error instanceof Failure, String(error));
      return [error.slug, error.diagnostic.message, error.diagnostic.hint];
    };
    assert.deepEqual((await told({ status: 401 }))[0], "google-credentials-refused");
    const metadata = { service: "storage.googleapis.com", permission: "storage.objects.list", resource: `buckets/${place}` };
    const [slug, , hint] = await told({ status: 403, reason: "SERVICE_DISABLED", metadata });
    assert.equal(slug, "google-api-disabled");
    assert.match(hint ?? "", /gcloud services enable storage\.googleapis\.com/);
    const [denied, message] = await told({ status: 403, reason: "IAM_PERMISSION_DENIED", metadata });
    assert.equal(denied, "google-permission-denied");
    assert.match(message ?? "", /`storage\.objects\.list` on buckets\//);
    assert.equal((await told({ status: 403, reason: "BILLING_DISABLED" }))[0], "google-billing-disabled");
    assert.equal((await told({ status: 400 }))[0], "google-refused");
  });

  test("nobody waits on after the caller has gone", async () => {
    const place = await bucket();
    held.google().faults.add({ call: /^GET .*\/o$/, delayMs: 20_000 });
    const caller = new AbortController();
    const listed = objects().list(place, "", caller.signal);
    caller.abort(new Error("gone"));
    await assert.rejects(listed, /gone/);
  });
});

function refusedAs(slug: string): (error: unknown) => boolean {
  return (error) => error instanceof Failure && error.slug === slug;
}
