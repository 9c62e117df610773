import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { readFleet } from "../../../src/operations/google/fleet.ts";
import { needsOf } from "../../../src/operations/google/hcp.ts";
import { GoogleStage } from "../../../src/operations/google/stage.ts";
import { applyStacks, plansOf } from "../../../src/operations/terraform/apply-stacks.ts";
import { withStacks } from "../../../src/operations/terraform/drive.ts";
import { planStacks } from "../../../src/operations/terraform/plan-stacks.ts";
import { newestVersion } from "../../../src/run/google/ask.ts";
import { Connection } from "../../../src/run/google/connection.ts";
import { GoogleObjects } from "../../../src/run/google/objects.ts";
import { Hcp } from "../../../src/run/hcp/hcp.ts";
import { shopManifest } from "../../e2e/google/shop.ts";
import { startGoogle } from "../../stand-in/google/server.ts";
import { startHcp } from "../../stand-in/hcp/server.ts";
import { missingTerraform, TerraformStage } from "../../support/terraform.ts";

const { signal } = new AbortController();
const REAL = process.env.FAIRLEAD_TEST_HCP_ORGANIZATION;
const skip =
  REAL === undefined &&
  "set FAIRLEAD_TEST_HCP_ORGANIZATION to one of yours (with `terraform login`) to hold this contract on real HCP";

function unique(what: string): string {
  return `fairlead-${what}-${randomBytes(4).toString("hex")}`;
}

for (const [where, hcpOf] of [
  ["the stand-in", onStandIn],
  ["HCP Terraform", async () => new Hcp(process.env, REAL ?? "")],
] as const) {
  test(`a project and a workspace are made once and found again, on ${where}`, {
    skip: hcpOf === onStandIn ? false : skip,
  }, async (t) => {
    const hcp = await hcpOf(t);
    const name = unique("contract");
    assert.equal(await hcp.project(name, signal), undefined);
    const project = await hcp.makeProject(name, signal);
    assert.equal(await hcp.project(name, signal), project);
    await assert.rejects(hcp.makeProject(name, signal), (error) => error instanceof Failure && error.slug === "hcp-refused");
    assert.equal(await hcp.workspace(name, signal), undefined);
    const id = await hcp.makeLocalWorkspace({ name, project }, signal);
    assert.deepEqual(await hcp.workspace(name, signal), { id, mode: "local" });
    await hcp.runLocally({ name, id }, signal);
    assert.equal(await hcp.agentPool(name, signal), undefined);
  });
}

test("what passes is waited for, what does not is told at once, and nothing is made twice", async (t) => {
  const { hcp, standIn } = await standInOf(t);
  standIn.refuse(/GET organizations\/acme\/projects/, 503);
  standIn.refuse(/GET organizations\/acme\/projects/, 429);
  assert.equal(await hcp.project("none", signal), undefined);
  standIn.refuse(/POST organizations\/acme\/projects/, 500);
  await assert.rejects(hcp.makeProject("new", signal), (error) => error instanceof Failure && error.slug === "hcp-refused");
  assert.equal(standIn.calls.filter((call) => call.startsWith("POST")).length, 1);
  await standIn.close();
  await assert.rejects(hcp.makeProject("new", signal), (error) => error instanceof Failure && error.slug === "hcp-unreachable");
});

describe("what stacks need of HCP", () => {
  test("a workspace first, then the foundation with the agent, which gets a token once", async (t) => {
    const { standIn, env, hcp } = await standInOf(t);
    const google = await startGoogle({ projects: ["acme-test", "acme-prod"] });
    t.after(() => google.close());
    const all = { ...env, ...google.env };
    const { world, context } = stageIn(all);
    const needs = needsOf(context, world, signal);
    assert.ok(needs !== undefined);
    await assert.rejects(needs.missing("workspaces"), (error) => error instanceof Failure && error.slug === "hcp-not-laid");
    const project = await hcp.makeProject("shop", signal);
    await hcp.makeLocalWorkspace({ name: "shop-testing-workspaces", project }, signal);
    assert.deepEqual(await needs.missing("workspaces"), []);
    assert.deepEqual(await needs.missing("data"), ["workspaces"]);
    await assert.rejects(needs.provide("data"), (error) => error instanceof Failure && error.slug === "hcp-not-laid");
    for (const stack of ["foundation", "data", "app"])
      await hcp.makeLocalWorkspace({ name: `shop-testing-${stack}`, project }, signal);
    assert.deepEqual(await needs.missing("foundation"), []);
    assert.deepEqual(await needs.missing("data"), ["foundation"]);
    // As `workspaces` and `foundation` make them.
    const pool = standIn.world.id("apool");
    standIn.world.pools.set(pool, { id: pool, attributes: { name: "shop-testing" }, tokens: new Map(), agents: [] });
    const at = { project: "acme-test", secret: "shop-testing-agent" };
    await assert.rejects(needs.provide("data"), (error) => error instanceof Failure && error.slug === "secret-without-place");
    const call = { api: "secrets", action: "make a secret", idempotent: true } as const;
    const path = "projects/acme-test/secrets";
    const params = { secretId: at.secret };
    await world.connection.request(call, { method: "POST", path, params, data: { replication: { automatic: {} } } });
    standIn.world.pools.get(pool)?.agents.splice(0);
    await needs.provide("data");
    assert.equal(await newestVersion(world.connection, at, signal), 1);
    assert.deepEqual(await needs.missing("data"), []);
    await needs.provide("app");
    assert.equal(await newestVersion(world.connection, at, signal), 1);
  });

  test("an agent that never asks for work is told of with its machine", async (t) => {
    const { standIn, env, hcp } = await standInOf(t);
    const google = await startGoogle({ projects: ["acme-test", "acme-prod"] });
    t.after(() => google.close());
    const { world, context } = stageIn({ ...env, ...google.env });
    const needs = needsOf(context, { ...world, pause: async () => undefined }, signal);
    const pool = standIn.world.id("apool");
    standIn.world.pools.set(pool, { id: pool, attributes: { name: "shop-testing" }, tokens: new Map(), agents: [] });
    const project = await hcp.makeProject("shop", signal);
    await hcp.makeLocalWorkspace({ name: "shop-testing-data", project }, signal);
    const call = { api: "secrets", action: "make a secret", idempotent: true } as const;
    const path = "projects/acme-test/secrets/shop-testing-agent";
    const data = { replication: { automatic: {} } };
    await world.connection.request(call, {
      method: "POST",
      path: "projects/acme-test/secrets",
      params: { secretId: "shop-testing-agent" },
      data,
    });
    // Set by hand: the token is left as it is.
    const payload = { payload: { data: Buffer.from("a token by hand").toString("base64") } };
    await world.connection.request(call, { method: "POST", path: `${path}:addVersion`, data: payload });
    await assert.rejects(
      needs?.provide("data") ?? Promise.resolve(),
      (error) => error instanceof Failure && error.slug === "hcp-agent-absent" && /shop-testing-agent/.test(error.message),
    );
    assert.equal(await newestVersion(world.connection, { project: "acme-test", secret: "shop-testing-agent" }, signal), 1);
  });
});

test("Terraform keeps states there: planned, applied, planned again, read by the next stack", async (t) => {
  const without = await missingTerraform();
  if (without !== undefined) return t.skip(without);
  const { standIn, env, hcp } = await standInOf(t);
  const stage = new TerraformStage();
  t.after(() => stage.end());
  const project = await hcp.makeProject("shop", signal);
  await hcp.makeLocalWorkspace({ name: "shop-testing-foundation", project }, signal);
  const stacks = [
    {
      name: "foundation",
      after: [],
      files: [{ name: "main.tf", text: inHcp("foundation", 'output "id" {\n  value = "net"\n}\n') }],
    },
    { name: "data", after: ["foundation"], files: [{ name: "main.tf", text: inHcp("data", READS) }] },
  ];
  let there = false;
  const needs = {
    missing: async (stack: string) => (stack === "data" && !there ? ["foundation"] : []),
    provide: async (stack: string) => {
      if (stack === "data" && !there) await hcp.makeLocalWorkspace({ name: "shop-testing-data", project }, signal);
      there = true;
    },
  };
  const order = stage.order(stacks, { env, needs });
  const first = await withStacks(order, async (drive) => {
    const proposals = await planStacks(drive);
    assert.equal(standIn.world.workspaces.size, 1);
    await applyStacks(drive, { proposals, allowDataLoss: false });
    return plansOf(proposals);
  });
  assert.deepEqual(
    first.map(({ kind }) => kind),
    ["planned", "deferred"],
  );
  const [state] = standIn.world.workspace("shop-testing-data")?.states.slice(-1) ?? [];
  assert.match(state?.content?.toString() ?? "", /"net"/);
  const second = await withStacks(order, async (drive) => plansOf(await planStacks(drive)));
  assert.deepEqual(
    second.map((plan) => plan.kind === "planned" && plan.changes.length),
    [0, 0],
  );
});

const READS = `data "terraform_remote_state" "foundation" {
  backend = "remote"
  config = {
    organization = "acme"
    workspaces = { name = "shop-testing-foundation" }
  }
}

resource "terraform_data" "reader" {
  input = data.terraform_remote_state.foundation.outputs.id
}
`;

function inHcp(stack: string, body: string): string {
  return `terraform {
  cloud {
    organization = "acme"
    workspaces {
      name    = "shop-testing-${stack}"
      project = "shop"
    }
  }
}

${body}`;
}

async function standInOf(t: TestContext) {
  const standIn = await startHcp("acme");
  t.after(() => standIn.close().catch(() => {}));
  const stage = new TerraformStage();
  t.after(() => stage.end());
  const env = { ...process.env, ...(await standIn.configure(join(stage.folder, "terraformrc"))) };
  return { standIn, env, hcp: new Hcp(env, "acme") };
}

async function onStandIn(t: TestContext): Promise<Hcp> {
  return (await standInOf(t)).hcp;
}

/** A stage with an agent, of a manifest that no folder holds. */
function stageIn(env: NodeJS.ProcessEnv) {
  const text = shopManifest("one")
    .replace(/state: .*/, 'state: { in: hcp, organization: acme, project: shop, agent: { token: "${secrets.agent}" } }')
    .replace(/secrets: .*/, "secrets: { key: { generate: 50 }, agent: { supply: the token of the agent } }");
  readFleet(text, "fairlead.yaml", "testing");
  const connection = new Connection(env);
  const folder = "/nowhere";
  const world = {
    env,
    layout: { project: folder, state: folder, cache: folder, runtime: folder },
    account: undefined,
    connection,
    objects: new GoogleObjects(connection),
    terraform: undefined,
    by: "the contract",
    now: () => new Date(),
    pause: async () => {},
    emit: () => {},
    onProgress: () => {},
    onPrepared: () => {},
  };
  const { context } = new GoogleStage("testing", { path: `${folder}/fairlead.yaml`, file: "fairlead.yaml", text }, world);
  return { world, context };
}
