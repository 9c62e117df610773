import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { Failure } from "../../diagnostics/failure.ts";
import { readFleet } from "../google/fleet.ts";
import { pipelineHome, stalePipeline, writePipeline } from "./files.ts";

const manifest = (pipeline: string) => `app: shop
image: { build: . }
state: { in: gcs, bucket: acme-shop-state }
${pipeline}
target: cloud-run
components: { web: { kind: service, port: 8080, health: { ready: /up } } }
stages:
  development: { google: { project: acme-shop-dev, region: europe-west1 } }
  production: { google: { project: acme-shop, region: europe-west1 } }
`;
const GITHUB = "pipeline: { with: github-actions, repository: acme/shop }";

let top = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "fairlead-pipeline-"));
  execFileSync("git", ["init", "--quiet", top]);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const fleetOf = (pipeline: string) => readFleet(manifest(pipeline), "fairlead.yaml", "development").stages;
const homeOf = (folder = top) => pipelineHome(folder, { env: process.env, signal: new AbortController().signal });
const shown = (stale: ReturnType<typeof stalePipeline>) => stale.map(({ file, state }) => `${state} ${file}`);
const DEPLOY = ".github/workflows/fairlead-deploy.yml";
const PROMOTE = ".github/workflows/fairlead-promote.yml";

test("what is missing is written, and is then as the manifest says", async () => {
  const home = await homeOf();
  const stale = stalePipeline(fleetOf(GITHUB), home);
  assert.deepEqual(shown(stale), [`missing ${DEPLOY}`, `missing ${PROMOTE}`]);
  writePipeline(stale, home, false);
  assert.deepEqual(stalePipeline(fleetOf(GITHUB), home), []);
});

test("a change of the manifest makes them stale, and those of no use are removed", async () => {
  const home = await homeOf();
  writePipeline(stalePipeline(fleetOf(GITHUB), home), home, false);
  const byCommand = fleetOf(GITHUB.replace("}", ", branch: main, promote: command }"));
  const stale = stalePipeline(byCommand, home);
  assert.deepEqual(shown(stale), [`different ${DEPLOY}`, `left ${PROMOTE}`]);
  writePipeline(stale, home, false);
  assert.deepEqual(stalePipeline(byCommand, home), []);
  const builds = fleetOf(GITHUB.replace("github-actions", "cloud-build"));
  assert.deepEqual(shown(stalePipeline(builds, home)), [
    "missing .cloudbuild/shop/build.yaml",
    "missing .cloudbuild/shop/deploy-development.yaml",
    "missing .cloudbuild/shop/deploy-production.yaml",
    `left ${DEPLOY}`,
  ]);
});

test("a workflow of somebody's own is left alone unless forced, and nothing else is written", async () => {
  const home = await homeOf();
  mkdirSync(join(top, ".github/workflows"), { recursive: true });
  writeFileSync(join(top, PROMOTE), "name: mine\n");
  const stale = stalePipeline(fleetOf(GITHUB), home);
  assert.throws(
    () => writePipeline(stale, home, false),
    (error: Failure) => error.slug === "pipeline-foreign" && error.exit === "refused",
  );
  assert.equal(readFileSync(join(top, PROMOTE), "utf8"), "name: mine\n");
  assert.deepEqual(shown(stalePipeline(fleetOf(GITHUB), home)), [`missing ${DEPLOY}`, `different ${PROMOTE}`]);
  writePipeline(stale, home, true);
  assert.deepEqual(stalePipeline(fleetOf(GITHUB), home), []);
});

test("an app in a folder has its workflows at the top of the repository", async () => {
  const folder = join(top, "apps", "shop");
  mkdirSync(folder, { recursive: true });
  const home = await homeOf(folder);
  assert.equal(home.folder, "apps/shop");
  const files = stalePipeline(fleetOf(GITHUB), home).map(({ file }) => file);
  assert.deepEqual(files, [".github/workflows/fairlead-shop-deploy.yml", ".github/workflows/fairlead-shop-promote.yml"]);
});
