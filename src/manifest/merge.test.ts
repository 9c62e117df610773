import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Merging } from "./merge.ts";
import { parseManifest } from "./parse.ts";
import type { Manifest } from "./schema.ts";

const systems = join(import.meta.dirname, "../../test/golden/manifests");

for (const file of readdirSync(systems)) {
  test(`every stage and site of ${file} is complete, and so is local`, () => {
    const manifest = read(readFileSync(join(systems, file), "utf8")).manifest;
    const merging = new Merging(manifest);
    for (const stage of ["local", ...Object.keys(manifest.stages ?? {})]) {
      assert.deepEqual(merging.stage(stage).diagnostics, [], stage);
    }
    for (const site of Object.keys(manifest.sites ?? {})) assert.deepEqual(merging.site(site).diagnostics, [], site);
  });
}

const text = `app: shop
target: gke
google: { region: europe-west1 }
access: { dns: { cloud-dns: example-com }, limit: 300/1m }
env: { LEVEL: info, SHARED: all }
components:
  web: { kind: service, command: serve, scale: { min: 2, max: 6, cpu: 70% }, health: { ready: /readyz, grace: 2m } }
  worker: { kind: worker, command: work, queues: [default, slow] }
data: { db: { kind: postgres, size: { cpu: 1, memory: 1Gi }, backups: { at: "02:00", keep: 7, pitr: 3d } } }
stages:
  local: { env: { LEVEL: debug } }
  production:
    google: { project: acme-shop }
    access: { domain: shop.example.com, dns: manual }
    env: { LEVEL: warning }
    components:
      web: { scale: { min: 4, max: 40 }, health: { grace: 5m } }
      exporter: { kind: service, command: export, port: 8000 }
    data: { db: { size: large, backups: { at: "03:00", keep: 30 } } }
sites:
  lab: { stage: production, target: machine, from: [198.51.100.7/32], env: { LEVEL: error }, components: { worker: { queues: [lab] } } }
`;

test("mappings merge key by key, lists and values of several forms are replaced whole", () => {
  const { stage } = new Merging(read(text).manifest).stage("production");
  assert.deepEqual(stage?.google, { project: "acme-shop", region: "europe-west1" });
  assert.deepEqual(stage?.env, { LEVEL: "warning", SHARED: "all" });
  assert.equal(stage?.access?.limit, "300/1m");
  assert.equal(stage?.access?.dns, "manual");
  const { web, exporter } = stage?.components ?? {};
  assert.deepEqual(web?.kind === "service" && web.scale, { min: 4, max: 40 });
  assert.equal(web?.kind === "service" && web.health.ready, "/readyz");
  assert.equal(web?.kind === "service" && web.health.grace, "5m");
  assert.equal(exporter?.kind === "service" && exporter.port, 8000);
  const db = stage?.data.db;
  assert.deepEqual(db?.kind === "postgres" && [db.size, db.backups], ["large", { at: "03:00", keep: 30, pitr: "7d" }]);
});

test("defaults are filled in the merged stage alone", () => {
  const { manifest } = read(text);
  const { stage } = new Merging(manifest).stage("production");
  const worker = stage?.components.worker;
  assert.deepEqual(worker?.size, { cpu: "500m", memory: "512Mi" });
  assert.deepEqual(worker?.kind === "worker" && worker.health, { grace: "1m", every: "10s", timeout: "5s", failures: 3 });
  assert.equal(manifest.components?.worker?.size, undefined);
});

test("local always exists on this machine, takes overrides, and ignores what only Google has", () => {
  const { stage } = new Merging(read(text).manifest).stage("local");
  assert.equal(stage?.target, "local");
  assert.equal(stage?.google, undefined);
  assert.equal(stage?.env?.LEVEL, "debug");
  assert.ok(stage && !("exporter" in stage.components));
});

test("a site is its stage with the site's words over it and only the components it names", () => {
  const { stage } = new Merging(read(text).manifest).site("lab");
  assert.deepEqual(Object.keys(stage?.components ?? {}), ["worker"]);
  const worker = stage?.components.worker;
  assert.deepEqual(worker?.kind === "worker" && worker.queues, ["lab"]);
  assert.equal(stage?.env?.LEVEL, "error");
});

test("places of the merged stage are where the stage says it, else where the top level does", () => {
  const { manifest, locate } = read(text);
  const merged = new Merging(manifest, locate).stage("production");
  assert.equal(merged.locate(["components", "web", "scale", "max"])?.path, "stages.production.components.web.scale.max");
  assert.equal(merged.locate(["components", "web", "command"])?.path, "components.web.command");
  assert.deepEqual(merged.origin(["env", "SHARED"]), ["env", "SHARED"]);
});

test("what is missing in both is told at the stage's entry", () => {
  const { manifest, locate } = read("app: shop\nstages:\n  production: { target: gke, google: { project: acme-shop } }\n");
  const [diagnostic] = new Merging(manifest, locate).stage("production").diagnostics;
  assert.equal(diagnostic?.code, "FL0103");
  assert.equal(diagnostic?.at?.path, "stages.production.google.region");
  assert.equal(diagnostic?.at?.line, 3);
});

test("merging changes nothing it is given, and one stage does not change the next", () => {
  const { manifest } = read(text);
  const before = structuredClone(manifest);
  const merging = new Merging(manifest);
  const [production, lab] = [merging.stage("production").stage, merging.site("lab").stage];
  assert.deepEqual(manifest, before);
  assert.deepEqual(new Merging(manifest).site("lab").stage, lab);
  assert.deepEqual(new Merging(manifest).stage("production").stage, production);
});

function read(source: string): { manifest: Manifest; locate: ReturnType<typeof parseManifest>["locate"] } {
  const { manifest, locate, diagnostics } = parseManifest(source, "fairlead.yaml");
  assert.deepEqual(diagnostics, []);
  assert.ok(manifest);
  return { manifest, locate };
}
