import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missingProvider } from "../../support/providers.ts";
import { migrations, type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const missing = await missingProvider();

describe("what stands in front of a stage", { skip: missing, timeout: 600_000 }, () => {
  test("that cannot be made leaves the release serving, and the next run goes on there", async (t) => {
    const app = await shop(t);
    const access = "rollout: { steps: [10], wait: 1s }, access: { domain: shop.example.com, dns: { cloud-dns: example-com } }";
    await app.manifest(shopManifest("one").replace("testing: { google", `testing: { ${access}, google`));

    const failed = await app.run("deploy", "testing", "--yes");
    assert.equal(failed.status, 1, failed.err);
    assert.match(failed.err, /example-com/);
    assert.ok(serviceOf(app, "testing"));
    const { out } = await app.run("status", "--stage", "testing");
    assert.doesNotMatch(out, /nothing is live/);
    assert.match(out, /deploy testing-1 of release r1-[0-9a-f]+ was interrupted/);
    const [, again = ""] = /`fairlead (.+)` goes on with it/.exec(out) ?? [];

    await makeZone(app);
    const gone = await app.run(...again.split(" "), "--yes");
    assert.equal(gone.status, 0, gone.err);
    assert.equal(migrations(app, "testing"), 1, "what was done is not done again");
    assert.deepEqual(
      serviceOf(app, "testing")?.traffic.map(({ percent }) => percent),
      [100],
      "the release is not rolled beside itself",
    );
    assert.doesNotMatch((await app.run("status", "--stage", "testing")).out, /interrupted/);
  });
});

async function makeZone({ google: { env } }: Shop): Promise<void> {
  const answer = await fetch(`${env.GOOGLE_DNS_CUSTOM_ENDPOINT}projects/acme-test/managedZones`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` },
    body: JSON.stringify({ name: "example-com", dnsName: "example.com." }),
  });
  assert.ok(answer.ok, await answer.text());
}
