/** What a pipeline may promote, by the commit that it was started for: refusals, each with its reason, before anything is planned. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMAT, places, type ReleaseRecord } from "../../../src/plan/records.ts";
import { record } from "./live-shop.ts";
import { type Shop, shop, shopManifest } from "./shop.ts";

const WHEN = "2026-11-01T10:00:00.000Z";
const BUILT = "a".repeat(40);
const LATER = "b".repeat(40);
const STAGES = `  final: { google: { project: acme-prod, region: europe-west1 } }\n`;
const IMAGE = `europe-west1-docker.pkg.dev/acme-build/shop/one@sha256:${"1".repeat(64)}`;

/** The shop with three stages, a release of one commit that is live in the first, and one of a later commit that nobody deployed. */
async function built(t: Parameters<typeof shop>[0]): Promise<Shop> {
  const app = await shop(t);
  const manifest = shopManifest("one", STAGES);
  await app.manifest(manifest);
  await record(app, places.release("shop", 1), releaseOf(1, BUILT, manifest));
  await record(app, places.release("shop", 2), releaseOf(2, LATER, manifest));
  await live(app, "testing", "r1-00000001");
  return app;
}

function releaseOf(number: number, commit: string, manifest: string): ReleaseRecord {
  const names = ["web", "worker", "beat", "migrate"];
  return {
    format: FORMAT,
    id: `r${number}-0000000${number}`,
    number,
    app: "shop",
    created: WHEN,
    by: "octocat",
    commit,
    dirty: false,
    digest: "",
    file: "fairlead.yaml",
    manifest,
    images: Object.fromEntries(names.map((name) => [name, { reference: IMAGE, digest: IMAGE }])),
  };
}

async function live(app: Shop, stage: string, release: string): Promise<void> {
  await record(app, places.deployment("shop", stage, 1), {
    format: FORMAT,
    id: `${stage}-1`,
    number: 1,
    stage,
    kind: "deploy",
    release,
    by: "octocat",
    started: WHEN,
    ended: WHEN,
    outcome: "done",
    steps: [],
  });
}

const promoted = (app: Shop, stage: string, commit: string) =>
  app.run("deploy", stage, "--commit", commit, "--yes", "--approve", "--terraform", "/nowhere/terraform");

test("a commit that was never built, or whose build has not finished, is refused with what to do", async (t) => {
  const app = await built(t);
  const { status, err } = await promoted(app, "production", "c".repeat(40));
  assert.equal(status, 3, err);
  assert.match(err, /FL1074.*No release was made of the commit cccccccccccc/);
  assert.match(err, /Wait until the build of that commit has finished/);
});

test("a release that was never live in the stage before is refused, and so is one that skipped a stage in between", async (t) => {
  const app = await built(t);
  const early = await promoted(app, "production", LATER);
  assert.equal(early.status, 3, early.err);
  assert.match(early.err, /FL1075.*r2-00000002 was never live in `testing`/);
  const skipped = await promoted(app, "final", BUILT);
  assert.equal(skipped.status, 3, skipped.err);
  assert.match(skipped.err, /FL1075.*r1-00000001 was never live in `production`/);
  assert.match(skipped.err, /fairlead promote … production/);
});

test("a tag that moves back to a commit that was live there is taken: nothing but Terraform is missing", async (t) => {
  const app = await built(t);
  await live(app, "production", "r1-00000001");
  const { status, err } = await promoted(app, "production", BUILT);
  assert.equal(status, 4, err);
  assert.doesNotMatch(err, /FL107[45]/);
});
