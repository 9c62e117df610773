import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { startHcp } from "../../stand-in/hcp/server.ts";
import { missingProvider } from "../../support/providers.ts";
import { makeBucket, serviceOf, shop, shopManifest } from "./shop.ts";

const AGENT = `docker.io/hashicorp/tfc-agent@sha256:${"a".repeat(64)}`;
const HCP = "state: { in: hcp, organization: acme, project: shop }";
const WITH_AGENT = 'state: { in: hcp, organization: acme, project: shop, agent: { token: "${secrets.agent}" } }';
const ENTRIES = ["workspaces", "foundation", "data", "app", "edge"];
const missing = (await missingProvider()) ?? (await missingProvider("tfe"));

describe("state in HCP Terraform", { concurrency: 2, timeout: 600_000 }, () => {
  test("bootstrap makes the project and each stage's first workspace, and finds them the next time", async (t) => {
    const { hcp, run } = await acme(t, HCP);
    const first = await run("bootstrap");
    assert.equal(first.status, 0, first.err);
    assert.match(first.out, /HCP project shop +made/);
    for (const stage of ["testing", "production"]) {
      assert.match(first.out, new RegExp(`HCP workspace shop-${stage}-workspaces +made`));
      assert.equal(hcp.world.workspace(`shop-${stage}-workspaces`)?.attributes["execution-mode"], "local");
    }
    const second = await run("bootstrap", "--json");
    const outcomes = new Set((JSON.parse(second.out) as { outcome: string }[]).map(({ outcome }) => outcome));
    assert.deepEqual(outcomes, new Set(["there"]));
  });

  test("a workspace that `terraform init` made by itself is set to run on one's own machine", async (t) => {
    const { hcp, run } = await acme(t, HCP);
    await run("bootstrap", "testing");
    const made = hcp.world.workspace("shop-testing-workspaces");
    if (made !== undefined) made.attributes = { ...made.attributes, "execution-mode": "remote" };
    const again = await run("bootstrap", "testing");
    assert.match(again.out, /HCP workspace shop-testing-workspaces +made/);
    assert.equal(made?.attributes["execution-mode"], "local");
  });

  test("no token, one that is not taken, and a stranger's organization are told of", async (t) => {
    const { hcp, run } = await acme(t, HCP);
    const none = await run.with({ TF_TOKEN_app_terraform_io: "" }, "bootstrap", "testing");
    assert.equal(none.status, 4, none.err);
    assert.match(none.err, /FL1140[\s\S]*terraform login/);
    const wrong = await run.with({ TF_TOKEN_app_terraform_io: "other" }, "bootstrap", "testing");
    assert.equal(wrong.status, 4, wrong.err);
    assert.match(wrong.err, /FL1141/);
    assert.doesNotMatch(wrong.err, /other/);
    hcp.refuse(/POST organizations\/acme\/projects/, 403, "you may not");
    const refused = await run("bootstrap", "testing");
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /FL1143.*make the project shop: you may not/);
    await run.manifest(shopManifest("one").replace(/state: .*/, HCP.replace("acme", "others")));
    const others = await run("bootstrap", "testing");
    assert.equal(others.status, 3, others.err);
    assert.match(others.err, /FL1142.*`others`/);
  });

  test("without bootstrap nothing is planned, and no workspace comes about by itself", async (t) => {
    const { app, hcp, run } = await acme(t, HCP);
    await makeBucket(app.google, "acme-test-shop-state");
    const { status, err } = await run("plan", "testing");
    assert.equal(status, 3, err);
    assert.match(err, /FL1145[\s\S]*fairlead bootstrap testing/);
    assert.equal(hcp.world.workspaces.size, 0);
  });

  test("a stage is planned, deployed from its workspaces on, deployed anew and destroyed", { skip: missing }, async (t) => {
    const { app, hcp, run } = await acme(t, HCP);
    await run("bootstrap", "testing");
    const planned = await run("plan", "testing");
    assert.equal(planned.status, 0, planned.err);
    assert.equal(hcp.world.workspaces.size, 1);
    const first = await run("deploy", "testing", "--yes");
    assert.equal(first.status, 0, first.err);
    assert.ok(serviceOf(app, "testing") !== undefined);
    for (const stack of ENTRIES) {
      const states = hcp.world.workspace(`shop-testing-${stack}`)?.states ?? [];
      assert.ok(stack === "edge" || states.length > 0, stack);
    }
    const again = await run("deploy", "testing", "--yes");
    assert.equal(again.status, 0, again.err);
    assert.match(again.err, /there is nothing to do/);

    // What stood in front of the stage goes in its workspace, and that goes with the next deployment.
    const text = shopManifest("one").replace(/state: .*/, HCP);
    await run.manifest(text.replace("testing: {", "testing: { access: { domain: shop.example.com, dns: manual },"));
    const opened = await run("deploy", "testing", "--yes");
    assert.equal(opened.status, 0, opened.err);
    assert.ok(hcp.world.workspace("shop-testing-edge"));
    await run.manifest(text);
    const closed = await run("deploy", "testing", "--yes");
    assert.equal(closed.status, 0, closed.err);
    assert.deepEqual(
      [...app.google.world.resources.keys()].filter((name) => /forwardingRules|urlMaps/.test(name)),
      [],
    );
    const after = await run("deploy", "testing", "--yes");
    assert.equal(after.status, 0, after.err);
    assert.equal(hcp.world.workspace("shop-testing-edge"), undefined);

    const gone = await run("destroy", "testing", "--yes");
    assert.equal(gone.status, 0, gone.err);
    assert.equal(serviceOf(app, "testing"), undefined);
  });

  test("an agent stands and has its token before a stack is left to it", { skip: missing }, async (t) => {
    const { app, hcp, run } = await acme(t, WITH_AGENT, { FAIRLEAD_AGENT_IMAGE: AGENT });
    await run("bootstrap", "testing");
    const first = await run("deploy", "testing", "--yes");
    assert.equal(first.status, 0, first.err);
    const [pool] = [...hcp.world.pools.values()];
    assert.equal(pool?.tokens.size, 1);
    const [token = ""] = pool?.tokens.values() ?? [];
    assert.doesNotMatch(first.err + first.out, new RegExp(token));
    const version = app.google.world.resources.get(
      "secretmanager.googleapis.com/projects/acme-test/secrets/shop-testing-agent/versions/1",
    );
    assert.ok(version !== undefined);
    const calls = hcp.calls.filter((call) => call.includes("authentication-tokens"));
    const again = await run("deploy", "testing", "--yes");
    assert.equal(again.status, 0, again.err);
    assert.deepEqual(
      hcp.calls.filter((call) => call.includes("authentication-tokens")),
      calls,
    );
  });
});

/** The shop with its state in HCP, which stands beside Google. */
async function acme(t: TestContext, state: string, further: Readonly<Record<string, string>> = {}) {
  const app = await shop(t);
  const hcp = await startHcp("acme");
  t.after(() => hcp.close());
  const configured = process.env.TF_CLI_CONFIG_FILE;
  const own = configured === undefined ? "" : await readFile(configured, "utf8").catch(() => "");
  Object.assign(app.env, await hcp.configure(join(app.folder, "..", `${app.folder.split("/").at(-1)}.tfrc`), own), further);
  const secrets = state === HCP ? "" : "secrets: { key: { generate: 50 }, agent: { supply: the token of the agent } }";
  const text = shopManifest("one").replace(/state: .*/, state);
  await app.manifest(secrets === "" ? text : text.replace(/secrets: .*/, secrets));
  const run = Object.assign((...words: string[]) => app.run(...words), {
    manifest: app.manifest,
    with: async (env: Readonly<Record<string, string>>, ...words: string[]) => {
      const before = { ...app.env };
      Object.assign(app.env, env);
      return app.run(...words).finally(() => Object.assign(app.env, before));
    },
  });
  return { app, hcp, run };
}
