/** The course of a deployment: which applies it is, in which order, and what they are told. What these make is held elsewhere. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { TerraformStandIn } from "../../stand-in/terraform/program.ts";
import type { Applied } from "../../stand-in/terraform/told.ts";
import { fairlead } from "../../support/fairlead.ts";
import { type Shop, serviceOf, shop, shopManifest } from "./shop.ts";

const STEPS = "testing: { rollout: { steps: [10, 50], wait: 100ms }, google";

describe("the course of a deployment to Cloud Run", { timeout: 600_000, concurrency: 2 }, () => {
  test("requests move in the steps that are asked for, and jobs run once for a release", async (t) => {
    const { app, good, terraform } = await driven(t);
    await app.manifest(withoutScheduler("one").replace("testing: { google", STEPS));
    await good("deploy", "testing");
    assert.deepEqual(terraform.applied("app").map(shares), ["all"], "nothing serves yet that requests could be shared with");
    const first = revisionOf(app);

    await app.manifest(withoutScheduler("two").replace("testing: { google", STEPS));
    await good("deploy", "testing");
    const rolls = terraform.applied("app").slice(1);
    assert.deepEqual(rolls.map(shares), ["web 10", "web 50", "all"]);
    assert.deepEqual(
      rolls.map(({ variables }) => variables.previous),
      [{ web: first }, { web: first }, {}],
    );
    assert.deepEqual(served(app), [`100 % ${revisionOf(app)}`]);
    const [one, two] = [executions(terraform.applied("app").slice(0, 1)), executions(rolls)];
    assert.equal(two.length, 1, "each apply of a roll asks for the same run of a job");
    assert.notDeepEqual(one, two);

    await good("rollback", "testing");
    assert.deepEqual(served(app), [`100 % ${first}`]);
    assert.deepEqual(executions(terraform.applied("app").slice(4)), two, "no job runs for a release that is gone back to");
    const count = terraform.applied().length;
    assert.match((await good("deploy", "testing", "--release", "r1")).err, /there is nothing to do/);
    assert.equal(terraform.applied().length, count);
  });

  test("a scheduler is ended before its successor starts", async (t) => {
    const { app, good, terraform } = await driven(t);
    await good("deploy", "testing");
    await app.manifest(shopManifest("two"));
    await good("deploy", "testing");
    assert.deepEqual(
      terraform.applied("app").map(({ variables }) => [variables.scheduler_instances, imageOf(variables, "beat")]),
      [
        [1, "one"],
        [0, "two"],
        [1, "two"],
      ],
    );
  });

  test("a release that does not come up is put back, and its jobs are not run again", async (t) => {
    const { app, good, terraform } = await driven(t);
    await app.manifest(withoutScheduler("one"));
    await good("deploy", "testing");
    const [before] = terraform.applied("app");
    await app.manifest(withoutScheduler("broken"));
    const failed = await app.run("deploy", "testing", "--yes");
    assert.equal(failed.status, 1, failed.err);
    assert.match(failed.err, /Release r1-\w+ serves testing as before\./);
    const last = terraform.applied("app").at(-1);
    assert.equal(last && imageOf(last.variables, "web"), "one");
    assert.equal(last?.variables.execution, before?.variables.execution);
    assert.match((await good("status", "--stage", "testing")).out, /deploy testing-2 of release r2-\w+ failed/);
  });

  test("what stands in front is made up for without a roll, unless the app has changed since", async (t) => {
    const { app, good, terraform } = await driven(t);
    const inFront = (image: "one" | "two") =>
      withoutScheduler(image)
        .replace('KEY: "${secrets.key}"', 'KEY: "${secrets.key}", PAYMENTS: "${secrets.payments}"')
        .replace("secrets: { key", "secrets: { payments: { supply: key of the payment provider }, key")
        .replace("testing: { google", `${STEPS}`)
        .replace("testing: {", "testing: { access: { domain: shop.example.com, dns: { cloud-dns: example-com } },");
    const set = (input: string) =>
      fairlead(["secrets", "set", "payments", "--stage", "testing"], { cwd: app.folder, env: app.env, input });
    await makeZone(app);
    terraform.refuse({ stack: "edge", address: "google_dns_record_set.", message: "The zone is locked" });
    await app.manifest(inFront("one"));

    const unset = await app.run("deploy", "testing", "--yes");
    assert.equal(unset.status, 3, unset.err);
    assert.match(unset.err, /FL1076[\s\S]*payments: key of the payment provider/);
    assert.deepEqual(terraform.applied("app"), [], "nothing is rolled for want of a secret");
    assert.equal((await set("first")).status, 0);
    for (const again of [1, 2]) {
      const failed = await app.run("deploy", "testing", "--yes");
      assert.equal(failed.status, 1, failed.err);
      assert.deepEqual(terraform.applied("app").map(shares), ["all"], `not rolled beside itself, deployed ${again} times`);
    }
    assert.match((await good("status", "--stage", "testing")).out, /deploy testing-1 of release r1-\w+ was interrupted/);
    const scaled = await app.run("scale", "web=3", "--stage", "testing", "--yes");
    assert.equal(scaled.status, 3, scaled.err);
    assert.match(scaled.err, /testing-1/, "a stage that is half done is first brought to an end");

    assert.equal((await set("second")).status, 0);
    assert.equal((await app.run("deploy", "testing", "--yes")).status, 1);
    const rolls = terraform.applied("app").slice(1);
    assert.deepEqual(rolls.map(shares), ["web 10", "web 50", "all"]);
    assert.deepEqual(
      rolls.map(({ variables }) => variables.secret_versions),
      Array(3).fill({ payments: 2 }),
    );
    assert.equal(executions(terraform.applied("app")).length, 1, "a release that serves has run its jobs");

    terraform.refuse();
    await app.manifest(inFront("two"));
    await addVersion(app, "payments", "third");
    await good("deploy", "testing");
    assert.deepEqual(terraform.applied("app").at(-1)?.variables.secret_versions, { payments: 3 }, "however it was set");
    assert.deepEqual(terraform.applied("app").slice(4).map(shares), ["web 10", "web 50", "all"]);
    assert.deepEqual(served(app), [`100 % ${revisionOf(app)}`]);
    assert.equal(terraform.applied().at(-1)?.stack, "edge");
    assert.doesNotMatch((await good("status", "--stage", "testing")).out, /interrupted/);
  });

  test("what would take data away, or another major upon data, is refused before anything is applied", async (t) => {
    const { app, good, terraform } = await driven(t);
    await app.manifest(withoutScheduler("one"));
    await good("deploy", "testing");
    const count = terraform.applied().length;
    const refused = async (manifest: string, code: RegExp) => {
      await app.manifest(manifest);
      const { status, err } = await app.run("deploy", "testing", "--yes");
      assert.equal(status, 3, err);
      assert.match(err, code);
      assert.equal(terraform.applied().length, count);
    };
    await refused(
      withoutScheduler("two")
        .replace(/^data: .*$/m, "data: {}")
        .replace('DATABASE_URL: "${db.url}", ', ""),
      /FL1117/,
    );
    await refused(withoutScheduler("two").replace("version: 17", "version: 16"), /error\[FL\d+\].*1[67]/);
    const { out } = await good("status", "--stage", "testing");
    assert.doesNotMatch(out, /interrupted|failed/, "nothing waits for the end of what was refused");
  });

  test("a later stage takes what was in one before it, with somebody's yes; what any stage runs stays in the registry", async (t) => {
    const { app, good, terraform } = await driven(t);
    const own = (image: "one" | "two") => withoutScheduler(image).replace(/^registry: .*\n/m, "");
    await app.manifest(own("one"));
    await good("deploy", "testing");
    const unasked = await app.run("promote", "testing", "production", "--yes");
    assert.equal(unasked.status, 3, unasked.err);
    assert.match(unasked.err, /FL0706/);
    assert.ok(terraform.applied().every(({ stage }) => stage === "testing"));
    await good("promote", "testing", "production", "--approve");
    await app.manifest(own("two"));
    await good("deploy", "testing");
    const inUse = terraform.applied("registry").at(-1)?.variables.in_use;
    assert.deepEqual(
      inUse,
      ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`),
    );
    const again = await good("deploy", "production", "--release", "r1", "--approve");
    assert.match(again.err, /there is nothing to do/, "what testing runs is kept by a deployment to production, too");
    const skipped = await app.run("deploy", "production", "--release", "r2", "--yes", "--approve");
    assert.equal(skipped.status, 0, "it is in testing");
  });

  test("a stage is taken away after those that stand on its ground, its guards first and its stacks in the opposite order", async (t) => {
    const { app, good, terraform } = await driven(t);
    const shared = withoutScheduler("one").replace(/^ {2}production: .*$/m, "  review: { shares: testing, from: [testing] }");
    await app.manifest(shared);
    await good("deploy", "testing");
    await good("promote", "testing", "review");
    const count = terraform.applied().length;
    const refused = await app.run("destroy", "testing", "--yes");
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /review/);
    assert.equal(terraform.applied().length, count);
    await good("destroy", "review");
    const from = terraform.applied().length;
    await good("destroy", "testing");
    const steps = terraform.applied().slice(from);
    assert.deepEqual(
      steps.map(({ stack, destroy }) => `${destroy ? "take away" : "change"} ${stack}`),
      ["change data", "take away app", "take away data", "take away foundation"],
    );
    assert.ok(steps.every(({ variables }) => variables.deletion_protection !== true));
    assert.equal(serviceOf(app, "testing"), undefined);
    assert.match((await good("status", "--stage", "testing")).out, /nothing is live/);
  });
});

/** The shop, deployed by a Terraform that makes nothing but what Fairlead looks at. */
async function driven(t: TestContext) {
  const app = await shop(t);
  const terraform = new TerraformStandIn();
  t.after(() => terraform.end());
  Object.assign(app.env, terraform.env);
  const good = async (...words: string[]) => {
    const ran = await app.run(...words, ...(words[0] === "status" ? [] : ["--yes"]));
    assert.equal(ran.status, 0, `${words.join(" ")}: ${ran.err}`);
    return ran;
  };
  return { app, terraform, good };
}

/** One with a scheduler takes as long to roll as Cloud Run may take to end it. */
function withoutScheduler(image: "one" | "two" | "broken"): string {
  return shopManifest(image).replace(/^ {2}beat: .*\n/m, "");
}

function shares({ variables: { traffic } }: Applied): string {
  const all = Object.entries(traffic as Readonly<Record<string, number>>).map(
    ([component, percent]) => `${component} ${percent}`,
  );
  return all.join(", ") || "all";
}

/** For what the jobs around the release were asked to run, each named once. */
function executions(applied: readonly Applied[]): string[] {
  return [...new Set(applied.map(({ variables }) => String(variables.execution)))];
}

function imageOf(variables: Applied["variables"], component: string): string | undefined {
  const images = variables.images as Readonly<Record<string, string>>;
  return /\/(\w+)@/.exec(images[component] ?? "")?.[1];
}

function revisionOf({ google }: Shop): string {
  const name = "run.googleapis.com/projects/acme-test/locations/europe-west1/services/shop-testing-web";
  const service = google.world.resources.get(name) as { template?: { revision?: string } } | undefined;
  return service?.template?.revision ?? "";
}

/** The revisions that get requests, each with its share. */
function served(app: Shop): string[] {
  return (serviceOf(app, "testing")?.traffic ?? []).map(({ revision, percent }) => `${percent} % ${revision}`);
}

/** As somebody does with Google's own tools. */
async function addVersion({ google: { env } }: Shop, secret: string, value: string): Promise<void> {
  const name = `projects/acme-test/secrets/shop-testing-${secret}`;
  const answer = await fetch(`${env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT}${name}:addVersion`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` },
    body: JSON.stringify({ payload: { data: Buffer.from(value).toString("base64") } }),
  });
  assert.ok(answer.ok, await answer.text());
}

async function makeZone({ google: { env } }: Shop): Promise<void> {
  const answer = await fetch(`${env.GOOGLE_DNS_CUSTOM_ENDPOINT}projects/acme-test/managedZones`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` },
    body: JSON.stringify({ name: "example-com", dnsName: "example.com." }),
  });
  assert.ok(answer.ok, await answer.text());
}
