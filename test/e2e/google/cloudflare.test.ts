import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startCloudflare } from "../../stand-in/cloudflare/server.ts";
import { fairlead } from "../../support/fairlead.ts";
import { missingProvider } from "../../support/providers.ts";
import { type Shop, shop, shopManifest } from "./shop.ts";

const missing = (await missingProvider()) ?? (await missingProvider("cloudflare"));
const TOKEN = "0123456789abcdefghijklmnopqrstuvwxyzABCD";
const MANIFEST = shopManifest("one")
  .replace(
    "secrets: { key: { generate: 50 } }",
    "secrets: { key: { generate: 50 }, cloudflare: { supply: token that may edit the zone } }",
  )
  .replace(
    "testing: { google: { project: acme-test, region: europe-west1 } }",
    `testing: { google: { project: acme-test, region: europe-west1 }, network: { egress: static }, access: { domain: shop.example.com, front: tunnel, dns: { cloudflare: example.com, account: 0123abcd, token: "\${secrets.cloudflare}" } } }`,
  );

describe("a stage whose names Cloudflare keeps, behind a tunnel", { skip: missing, timeout: 900_000 }, () => {
  test("waits for the token, is made, opened with the tunnel's own token, and destroyed", async (t) => {
    const app = await shop(t);
    const cloudflare = await startCloudflare({ zone: "example.com", token: TOKEN });
    t.after(() => cloudflare.close());
    Object.assign(app.env, cloudflare.env);
    await app.manifest(MANIFEST);

    const first = await app.run("deploy", "testing", "--yes");
    assert.equal(first.status, 3, first.err);
    assert.match(first.err, /FL1076.*\n {2}cloudflare: token that may edit the zone/);
    const again = await app.run("deploy", "testing", "--yes");
    assert.equal(again.status, 3, again.err);
    assert.match(again.err, /FL1076/);

    const early = await app.run("destroy", "testing", "--yes");
    assert.equal(early.status, 0, early.err);
    assert.equal((await app.run("deploy", "testing", "--yes")).status, 3);

    const words = ["secrets", "set", "cloudflare", "--stage", "testing"];
    assert.equal((await fairlead(words, { cwd: app.folder, env: app.env, input: TOKEN })).status, 0);
    const made = await app.run("deploy", "testing", "--yes");
    assert.equal(made.status, 0, made.err);
    assert.ok(pool(app), "what holds the tunnel open runs");
    const [tunnel = ""] = [...cloudflare.resources.keys()].filter((path) => /\/cfd_tunnel\/[^/]+$/.test(path));
    const own = `token-of-${tunnel.split("/").at(-1)}`;
    assert.equal(secretOf(app, "edge_tunnel"), own);
    for (const [path, text] of await keptBy(app)) {
      assert.ok(!text.includes(TOKEN), `${path} holds Cloudflare's token`);
      assert.ok(!text.includes(own), `${path} holds the tunnel's token`);
    }

    const nothing = await app.run("deploy", "testing", "--yes");
    assert.equal(nothing.status, 0, nothing.err);
    assert.match(nothing.err, /there is nothing to do/);
    const gone = await app.run("destroy", "testing", "--yes");
    assert.equal(gone.status, 0, gone.err);
    assert.equal(pool(app), undefined);
    assert.deepEqual(
      [...cloudflare.resources.keys()].filter((path) => !/^zones\/[^/]+$/.test(path)),
      [],
    );
  });
});

function pool({ google }: Shop): unknown {
  return google.world.resources.get(
    "run.googleapis.com/projects/acme-test/locations/europe-west1/workerPools/shop-testing-edge-cloudflared",
  );
}

function secretOf({ google }: Shop, key: string): string {
  const version = google.world.resources.get(
    `secretmanager.googleapis.com/projects/acme-test/secrets/shop-testing-${key}/versions/1`,
  ) as { payload?: { data?: string } } | undefined;
  return Buffer.from(version?.payload?.data ?? "", "base64").toString();
}

/** Every file of this machine's, and every object of the state bucket. */
async function keptBy({ google, env }: Shop): Promise<readonly (readonly [string, string])[]> {
  const state = env.FAIRLEAD_STATE ?? "";
  const entries = await readdir(state, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes("providers"));
  const here = await Promise.all(
    files.map(
      async ({ parentPath, name }) => [join(parentPath, name), await readFile(join(parentPath, name), "latin1")] as const,
    ),
  );
  const objects = [...google.world.resources].filter(([name]) => name.startsWith("storage.googleapis.com/"));
  return [...here, ...objects.map(([name, object]) => [name, JSON.stringify(object)] as const)];
}
