import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fairlead } from "../../support/fairlead.ts";
import { missingProvider } from "../../support/providers.ts";
import { type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const missing = await missingProvider();
const MANIFEST = shopManifest("one", 'registries: { ghcr.io: { user: bot, password: "${secrets.ghcr}" } }\n')
  .replace('KEY: "${secrets.key}"', 'KEY: "${secrets.key}", MAIL: "${secrets.mail}"')
  .replace(
    "secrets: { key: { generate: 50 } }",
    "secrets: { key: { generate: 50 }, ghcr: { supply: password of ghcr.io }, mail: { supply: password of the mail server }, pay: { supply: key of the shop's bank } }",
  )
  .replace("rollout: { steps", 'components: { web: { env: { PAY: "${secrets.pay}" } } }, rollout: { steps');

describe("secrets that somebody supplies", { skip: missing, timeout: 600_000 }, () => {
  test("are waited for when what needs them comes, and only by the stages that use them", async (t) => {
    const app = await shop(t);
    await app.manifest(MANIFEST);

    await t.test("a login at another registry is asked for before its mirror is made", async () => {
      const { status, err } = await app.run("deploy", "testing", "--yes");
      assert.equal(status, 3, err);
      assert.match(err, /FL1076.*\n {2}ghcr: password of ghcr\.io\n[\s\S]*`fairlead secrets set ghcr --stage testing`/);
      assert.doesNotMatch(err, /mail:|pay:/);
      assert.deepEqual(mirrors(app), []);
    });

    await t.test("a stage in which nothing runs yet is not told of as one in which all is missing", async () => {
      const { out } = await app.run("status", "--stage", "testing");
      assert.match(out, /nothing is live[\s\S]*`fairlead deploy testing --release r1-[0-9a-f]+` goes on with it/);
      assert.doesNotMatch(out, /is not there|absent|not ready/);
    });

    await t.test("once it is given the deployment goes on to the next that is used here", async () => {
      await supply(app, "ghcr");
      const { status, err } = await app.run("deploy", "testing", "--yes");
      assert.equal(status, 3, err);
      assert.match(err, /FL1076.*\n {2}mail: password of the mail server\n {2}→/);
      assert.equal(mirrors(app).length, 1);
      assert.doesNotMatch((await app.run("status", "--stage", "testing")).out, /web|is not there/);
    });

    await t.test("what only another stage uses keeps nothing here waiting", async () => {
      await supply(app, "mail");
      const { status, err } = await app.run("deploy", "testing", "--yes");
      assert.equal(status, 0, err);
      assert.ok(serviceOf(app, "testing"));
    });
  });
});

async function supply({ folder, env }: Shop, name: string): Promise<void> {
  const words = ["secrets", "set", name, "--stage", "testing"];
  const { status, err } = await fairlead(words, { cwd: folder, env, input: "a-value-that-nobody-guesses" });
  assert.equal(status, 0, err);
}

function mirrors({ google }: Shop): string[] {
  return [...google.world.resources.keys()].filter((name) => name.endsWith("/repositories/shop-ghcr-io"));
}
