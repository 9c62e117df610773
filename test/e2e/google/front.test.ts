import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fairlead } from "../../support/fairlead.ts";
import { missingProvider } from "../../support/providers.ts";
import { migrations, type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const missing = await missingProvider();

describe("what stands in front of a stage", { skip: missing, timeout: 600_000 }, () => {
  test("that cannot be made leaves the release serving, and the next run goes on there", async (t) => {
    const app = await shop(t);
    await app.manifest(inFront(shopManifest("one")));

    const early = await app.run("deploy", "testing", "--yes");
    assert.equal(early.status, 2, early.err);
    assert.match(early.err, /error\[FL1018\]: There is no zone `example-com`/);
    assert.doesNotMatch(early.err, /Planning|Applying/, "nothing is begun that could not be ended");
    assert.match((await app.run("plan", "testing")).err, /There is no zone `example-com`/);
    await makeZone(app, "example.org.");
    assert.match((await app.run("deploy", "testing", "--yes")).err, /error\[FL1019\]: .*`shop\.example\.com` is none of them/);
    await removeZone(app);
    await makeZone(app);
    refuseRecords(app);

    const failed = await app.run("deploy", "testing", "--yes");
    assert.equal(failed.status, 3, failed.err);
    assert.match(failed.err, /google_dns_record_set\.shop_example_com/);
    assert.ok(serviceOf(app, "testing"));
    const { out } = await app.run("status", "--stage", "testing");
    assert.doesNotMatch(out, /nothing is live/);
    assert.match(out, /deploy testing-1 of release r1-[0-9a-f]+ was interrupted/);
    const [, again = ""] = /`fairlead (.+)` goes on with it/.exec(out) ?? [];

    app.google.faults.clear();
    const gone = await app.run(...again.split(" "), "--yes");
    assert.equal(gone.status, 0, gone.err);
    assert.equal(migrations(app, "testing"), 1, "what was done is not done again");
    assert.deepEqual(
      serviceOf(app, "testing")?.traffic.map(({ percent }) => percent),
      [100],
      "the release is not rolled beside itself",
    );
    assert.doesNotMatch((await app.run("status", "--stage", "testing")).out, /interrupted/);

    // Nothing in front of it any more: what was made there goes, and is looked for only until then.
    await app.manifest(shopManifest("one"));
    assert.match((await app.run("plan", "testing")).out, /- delete google_compute_global_forwarding_rule\.https/);
    const closed = await app.run("deploy", "testing", "--yes");
    assert.equal(closed.status, 0, closed.err);
    const left = [...app.google.world.resources.keys()].filter((name) => /forwardingRules|urlMaps|certificateMaps/.test(name));
    assert.deepEqual(left, []);
    const after = await app.run("plan", "testing");
    assert.match(after.out, /there is nothing to do/);
    assert.doesNotMatch(after.err, /edge/);
  });

  test("that cannot be made keeps nobody from changing the app, which then gets all requests", async (t) => {
    const app = await shop(t);
    const supplied = (image: "one" | "two") =>
      inFront(
        shopManifest(image)
          .replace('KEY: "${secrets.key}"', 'KEY: "${secrets.key}", PAYMENTS: "${secrets.payments}"')
          .replace("secrets: { key", "secrets: { payments: { supply: key of the payment provider }, key"),
      );
    const set = (input: string) =>
      fairlead(["secrets", "set", "payments", "--stage", "testing"], { cwd: app.folder, env: app.env, input });
    await app.manifest(supplied("one"));
    await makeZone(app);
    refuseRecords(app);
    assert.equal((await app.run("deploy", "testing", "--yes")).status, 3, "the secret is asked for");
    assert.equal((await set("first")).status, 0);
    const failed = await app.run("deploy", "testing", "--yes");
    assert.equal(failed.status, 3, failed.err);
    assert.match(failed.err, /google_dns_record_set\.shop_example_com/);
    const first = served(app);
    assert.equal(first.length, 1);

    // The same release, which reads another version of a secret by now.
    assert.equal((await set("second")).status, 0);
    const still = await app.run("deploy", "testing", "--yes");
    assert.equal(still.status, 3, still.err);
    assert.match(still.err, /Rolling: 10 % of requests[\s\S]*google_dns_record_set\.shop_example_com/);
    const second = served(app);
    assert.equal(second.length, 1, "all requests go to one revision");
    assert.notDeepEqual(second, first);
    assert.equal(migrations(app, "testing"), 1, "a release that serves has run its jobs");

    await app.manifest(supplied("two"));
    app.google.faults.clear();
    const changed = await app.run("deploy", "testing", "--yes");
    assert.equal(changed.status, 0, changed.err);
    assert.match(serviceOf(app, "testing")?.template.containers[0]?.image ?? "", /\/two@/);
    const third = served(app);
    assert.equal(third.length, 1, "all requests go to one revision");
    assert.notDeepEqual(third, second);
    assert.equal(migrations(app, "testing"), 2);
    assert.doesNotMatch((await app.run("status", "--stage", "testing")).out, /goes on/);
    assert.match((await app.run("deploy", "testing", "--yes")).err, /there is nothing to do/);
  });
});

/** With a domain of its own, in a zone that somebody has to make, and requests that move in steps. */
function inFront(manifest: string): string {
  const access = "rollout: { steps: [10], wait: 1s }, access: { domain: shop.example.com, dns: { cloud-dns: example-com } }";
  return manifest.replace("testing: { google", `testing: { ${access}, google`);
}

/** The revisions that get requests, each with its share. */
function served(app: Shop): string[] {
  const shares = serviceOf(app, "testing")?.traffic ?? [];
  return shares.filter(({ percent }) => percent > 0).map(({ revision, percent }) => `${percent} % ${revision}`);
}

/** Google lets nobody enter records in the zone. */
function refuseRecords({ google }: Shop): void {
  google.faults.add({
    call: /^POST dns\.googleapis\.com\/.*\/example-com\/changes$/,
    status: 403,
    times: Number.POSITIVE_INFINITY,
  });
}

async function removeZone({ google: { env } }: Shop): Promise<void> {
  const headers = { authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` };
  const url = `${env.GOOGLE_DNS_CUSTOM_ENDPOINT}projects/acme-test/managedZones/example-com`;
  const answer = await fetch(url, { method: "DELETE", headers });
  assert.ok(answer.ok, await answer.text());
}

async function makeZone({ google: { env } }: Shop, dnsName = "example.com."): Promise<void> {
  const answer = await fetch(`${env.GOOGLE_DNS_CUSTOM_ENDPOINT}projects/acme-test/managedZones`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` },
    body: JSON.stringify({ name: "example-com", dnsName }),
  });
  assert.ok(answer.ok, await answer.text());
}
