import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missingProvider } from "../../support/providers.ts";
import { type Shop, shop, shopManifest } from "./shop.ts";

const missing = await missingProvider();

describe("data that a manifest speaks of no more", { skip: missing, timeout: 600_000 }, () => {
  test("goes only where it is said so, its guards with it, and what stays is guarded as before", async (t) => {
    const app = await shop(t);
    const more =
      "queue: { kind: redis }, media: { kind: bucket }, old: { kind: postgres, version: 17, size: small }, db: { kind: postgres";
    await app.manifest(shopManifest("one").replace("db: { kind: postgres", more));
    const first = await app.run("deploy", "testing", "--yes");
    assert.equal(first.status, 0, first.err);
    const all = dataOf(app);
    assert.deepEqual(all.map(({ kind }) => kind).sort(), ["buckets", "instances", "instances", "instances"]);

    await app.manifest(shopManifest("one"));
    const refused = await app.run("deploy", "testing", "--yes");
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /FL1117[\s\S]*--allow-data-loss/);
    assert.deepEqual(dataOf(app), all);

    const allowed = await app.run("deploy", "testing", "--yes", "--allow-data-loss");
    assert.equal(allowed.status, 0, allowed.err);
    assert.match(allowed.err, /Lifting the guards of what goes/);
    assert.doesNotMatch(allowed.err, /targeting/);
    const [left, ...others] = dataOf(app);
    assert.deepEqual(others, []);
    assert.match(left?.name ?? "", /\/instances\/shop-testing-db-?/);
    assert.equal(left?.guarded, true);
    assert.match((await app.run("plan", "testing")).out, /there is nothing to do/);
    const again = await app.run("deploy", "testing", "--yes");
    assert.match(again.err, /there is nothing to do/);
  });
});

/** Servers and buckets of the stage at Google; of a server of Postgres, whether Google itself guards it. */
function dataOf({ google }: Shop): { name: string; kind: string; guarded: boolean | undefined }[] {
  return [...google.world.resources].flatMap(([name, value]) => {
    const [, kind = "", id = ""] = /\/(instances|b|buckets)\/([^/]+)$/.exec(name) ?? [];
    if (!id.includes("shop-testing-")) return [];
    const { settings } = value as { settings?: { deletionProtectionEnabled?: boolean } };
    return [{ name, kind: kind === "b" ? "buckets" : kind, guarded: settings?.deletionProtectionEnabled }];
  });
}
