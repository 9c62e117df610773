/**
 * Charts written by the real Helm: a small one of our own, always where Helm is to be had, and the official charts of Prefect
 * and Nautobot where FAIRLEAD_TEST_CHARTS names a folder that holds them packed (`helm package`).
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { App } from "../../src/app/model.ts";
import { beyondRestricted } from "../../src/compile/kubernetes/chart/restricted.ts";
import { compileKubernetes, type Input } from "../../src/compile/kubernetes/compile.ts";
import { Failure } from "../../src/diagnostics/failure.ts";
import { writeCharts } from "../../src/operations/kubernetes/charts.ts";
import { bringChart } from "../../src/run/chart.ts";
import { apps, inputsOf } from "../support/kubernetes.ts";

const golden = join(import.meta.dirname, "../golden");
const folder = join(golden, "kubernetes/chart");
const manifest = readFileSync(join(folder, "fairlead.yaml"), "utf8");
const fixture = join(import.meta.dirname, "../fixtures/chart");
const skip = spawnSync("helm", ["version"]).error
  ? "no Helm on the PATH: https://helm.sh/docs/intro/install/, or go install helm.sh/helm/v3/cmd/helm@v3.19.0"
  : false;
const official = process.env.FAIRLEAD_TEST_CHARTS;

let scratch = "";
before(() => {
  scratch = mkdtempSync(join(tmpdir(), "fairlead-charts-test-"));
});
after(() => rmSync(scratch, { recursive: true, force: true }));

function around(env: NodeJS.ProcessEnv = {}) {
  const { FAIRLEAD_CHARTS: _none, ...own } = process.env;
  return { env: { ...own, ...env }, cache: join(scratch, "cache"), project: folder, signal: AbortSignal.timeout(60_000) };
}

/** The only stage of a manifest on GKE. */
function inputOf(text: string, name = "fairlead.yaml"): Input {
  const path = join(scratch, name);
  writeFileSync(path, text);
  const all: readonly App[] = apps(path);
  const [input] = inputsOf(all, path);
  if (input === undefined) throw new Error("no stage on GKE");
  return input;
}

async function compiled(text: string, env: NodeJS.ProcessEnv = {}) {
  const input = inputOf(text);
  const { charts, diagnostics } = await writeCharts(input, around(env));
  const done = compileKubernetes({ ...input, charts });
  return { charts, objects: done.objects, told: [...diagnostics, ...done.diagnostics] };
}

async function slugsOf(text: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const { told } = await compiled(text, env);
  return told.map(({ slug }) => slug).filter((slug) => slug !== "chart-not-pinned");
}

test("the golden objects are made of what Helm writes", { skip }, async () => {
  const { charts } = await compiled(manifest);
  const kept = join(folder, "web.helm.yaml");
  if (process.env.UPDATE === "1" && !process.env.CI) writeFileSync(kept, charts.web ?? "");
  assert.equal(charts.web, readFileSync(kept, "utf8"));
});

test("a value that no template reads is told with the one that was meant", { skip }, async () => {
  const { told } = await compiled(manifest.replace("greeting:", "greetings:"));
  const unknown = told.find(({ slug }) => slug === "chart-value-unknown");
  assert.match(unknown?.message ?? "", /reads no value `greetings`/);
  assert.equal(unknown?.hint, "Did you mean `greeting`?");
  const accepted = `${manifest.replace("greeting:", "greetings:")}accept: { FL1283: told elsewhere }\n`;
  assert.deepEqual(await slugsOf(accepted), []);
});

test("a key of one part of a chart at another place is told with its place", { skip }, async () => {
  const { told } = await compiled(manifest.replace("greeting:", "sidecar: none, greeting:"));
  assert.equal(told.find(({ slug }) => slug === "chart-value-unknown")?.hint, "Did you mean `worker.sidecar`?");
});

test("a value against the chart's schema is refused in Helm's words", { skip }, async () => {
  await assert.rejects(compiled(manifest.replace('"hello ${stage.name}"', '"a greeting of far too many words"')), (error) => {
    assert.ok(error instanceof Failure && error.slug === "chart-not-written");
    assert.match(error.message, /greeting.*20/s);
    return true;
  });
});

test("what a chart makes up is refused, naming the object", { skip }, async () => {
  await assert.rejects(compiled(manifest.replace("greeting:", "random: true, greeting:")), (error) => {
    assert.ok(error instanceof Failure && error.slug === "chart-not-stable");
    assert.match(error.message, /ConfigMap shop-random/);
    return true;
  });
});

test("a Secret that a chart writes is told", { skip }, async () => {
  assert.deepEqual(await slugsOf(manifest.replace("existingSecret: shop-keys", 'existingSecret: ""')), ["chart-secret-written"]);
});

test("a Pod beyond `restricted` is told with its reason", { skip }, async () => {
  const { told } = await compiled(manifest.replace("greeting:", "hostNetwork: true, greeting:"));
  assert.match(told.find(({ slug }) => slug === "chart-not-restricted")?.message ?? "", /network of its node/);
});

test("a further container by a tag is told", { skip }, async () => {
  const text = manifest.replace("greeting:", 'worker: { sidecar: "docker.io/acme/exporter:1" }, greeting:');
  assert.deepEqual(await slugsOf(text), ["chart-image-unpinned"]);
});

test("a workload that no component is, is told with how to write it", { skip }, async () => {
  const text = manifest.replace(/^ {2}worker:\n(?: {4}.*\n)+/m, "");
  const { told } = await compiled(text);
  const unclaimed = told.find(({ slug }) => slug === "chart-workload-unclaimed");
  assert.match(unclaimed?.hint ?? "", /kind: worker, chart: \{ of: web, workload: shop-worker \}/);
});

test("a workload that is not there, and one of several, are told", { skip }, async () => {
  assert.ok(
    (await slugsOf(manifest.replace("workload: shop-worker", "workload: shop-workers"))).includes("chart-workload-missing"),
  );
  const both = manifest.replace("      workload: shop\n", "").replace("of: web, workload: shop-worker,", "of: web,");
  assert.ok((await slugsOf(both)).includes("chart-workload-ambiguous"));
});

test("a Service that the chart does not make is told", { skip }, async () => {
  assert.ok((await slugsOf(manifest.replace("service: shop", "service: web-of-shop"))).includes("chart-service-missing"));
});

test("a component called like an object of its chart is told", { skip }, async () => {
  const text = manifest
    .replaceAll(/\bweb\b/g, "shop")
    .replace(/\n {6}service: shop/, "")
    .replaceAll("${shop.url}", "${shop.url}");
  assert.ok((await slugsOf(text)).includes("chart-name-taken"));
});

test("an archive comes from the folder that was named, and another one than the pinned is refused", { skip }, async () => {
  const wanted = {
    component: "web",
    chart: { repository: "https://charts.invalid", name: "shop", version: "1.2.3", digest: undefined },
  };
  const packed = mkdtempSync(join(scratch, "packed-"));
  assert.equal(spawnSync("helm", ["package", join(fixture, "shop"), "--destination", packed]).status, 0);
  const chart = await bringChart(wanted, around({ FAIRLEAD_CHARTS: packed }));
  assert.ok(chart.files.has("templates/web.yaml"));
  assert.match(chart.digest, /^sha256:[0-9a-f]{64}$/);
  const pinned = { ...wanted, chart: { ...wanted.chart, digest: chart.digest } };
  assert.equal((await bringChart(pinned, around({ FAIRLEAD_CHARTS: packed }))).digest, chart.digest);
  const other = { ...wanted, chart: { ...wanted.chart, digest: `sha256:${"0".repeat(64)}` } };
  await assert.rejects(bringChart(other, around({ FAIRLEAD_CHARTS: packed })), (error) => {
    return error instanceof Failure && error.slug === "chart-digest-differs";
  });
});

test("a chart beside the manifest is taken as a folder and as an archive", { skip }, async () => {
  const project = mkdtempSync(join(scratch, "project-"));
  cpSync(fixture, join(project, "charts"), { recursive: true });
  const wanted = { component: "web", chart: { repository: "./charts", name: "shop", version: "1.2.3", digest: undefined } };
  const from = { ...around(), project };
  const first = await bringChart(wanted, from);
  assert.equal((await bringChart(wanted, from)).digest, first.digest, "its digest is of its files, not of when it was packed");
  copyFileSync(first.path, join(project, "charts/shop-1.2.3.tgz"));
  assert.equal((await bringChart(wanted, from)).path, join(project, "charts/shop-1.2.3.tgz"));
});

test("a repository that cannot be reached is told with what else can be done", { skip }, async () => {
  const chart = { repository: "https://127.0.0.1:1/charts", name: "shop", version: "1.2.3", digest: undefined };
  await assert.rejects(bringChart({ component: "web", chart }, around()), (error) => {
    assert.ok(error instanceof Failure && error.slug === "chart-unreachable");
    assert.match(error.diagnostic.hint ?? "", /FAIRLEAD_CHARTS.*shop-1\.2\.3\.tgz/);
    return true;
  });
});

test("without Helm it is told how to get it", async () => {
  await assert.rejects(compiled(manifest, { PATH: scratch }), (error) => {
    return (
      error instanceof Failure && error.slug === "chart-helm-missing" && /go install helm\.sh/.test(error.diagnostic.hint ?? "")
    );
  });
});

const withOfficial =
  skip ||
  (official === undefined
    ? "set FAIRLEAD_TEST_CHARTS to a folder with prefect-server and prefect-worker, packed by helm package"
    : false);

test("Prefect's own charts become the components of the reference system", { skip: withOfficial }, async () => {
  const text = readFileSync(join(golden, "manifests/d.yaml"), "utf8").replaceAll(/, digest: "sha256:[0-9a-f]{64}"/g, "");
  const { objects, told } = await compiled(text, { FAIRLEAD_CHARTS: official });
  assert.deepEqual(
    told.filter(({ severity }) => severity === "error"),
    [],
  );
  const deployments = objects.flatMap(({ object }) => (object.kind === "Deployment" ? [object.metadata.name] : []));
  assert.deepEqual(deployments.toSorted(), ["access", "exporter", "server", "services", "worker"]);
  for (const { object } of objects) {
    const { spec } = object as { spec?: { template?: { spec?: Parameters<typeof beyondRestricted>[0] } } };
    if (object.kind === "Deployment" && spec?.template?.spec) assert.deepEqual(beyondRestricted(spec.template.spec), []);
  }
});
