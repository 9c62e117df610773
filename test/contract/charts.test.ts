/** Charts written by the real Helm: how they are brought, what they become, and all that can be wrong with one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import type { App } from "../../src/app/model.ts";
import { chartOrders } from "../../src/compile/kubernetes/chart/order.ts";
import { compileKubernetes, type Input } from "../../src/compile/kubernetes/compile.ts";
import type { KubernetesObject } from "../../src/compile/kubernetes/object.ts";
import { chart } from "../../src/diagnostics/catalogue/kubernetes-chart.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { Failure } from "../../src/diagnostics/failure.ts";
import { renderDiagnostics } from "../../src/diagnostics/render.ts";
import { writeCharts } from "../../src/operations/kubernetes/charts.ts";
import { bringChart } from "../../src/run/chart.ts";
import { missingHelm } from "../support/charts.ts";
import { apps, inputsOf } from "../support/kubernetes.ts";

const golden = join(import.meta.dirname, "../golden");
const folder = join(golden, "kubernetes/chart");
const manifest = readFileSync(join(folder, "fairlead.yaml"), "utf8");
const fixture = join(import.meta.dirname, "../fixtures/chart");
const skip = missingHelm;

let scratch = "";
before(() => {
  scratch = mkdtempSync(join(tmpdir(), "fairlead-charts-test-"));
  writeFileSync(join(scratch, "pool.json"), '"${secrets.key}"');
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

test("the golden objects are made of what Helm writes", { skip }, async () => {
  const { charts } = await compiled(manifest);
  const kept = join(folder, "web.helm.yaml");
  if (process.env.UPDATE === "1" && !process.env.CI) writeFileSync(kept, charts.web ?? "");
  assert.equal(charts.web, readFileSync(kept, "utf8"));
});

/** Mistakes with a chart; `golden/charts` has what a user reads of each. `UPDATE=1` writes it anew, for a human to review. */
const mistakes: Readonly<Record<string, (text: string) => string>> = {
  "value-unknown": swap("greeting:", "greetings:"),
  "value-elsewhere": swap("greeting:", "sidecar: none, greeting:"),
  "value-secret": (text) =>
    swap("files: {", "files: { pool: { template: pool.json },")(swap('"hello ${stage.name}"', '"${files.pool.text}"')(text)),
  "secret-written": swap("existingSecret: shop-keys", 'existingSecret: ""'),
  "not-restricted": swap("greeting:", "hostNetwork: true, greeting:"),
  "not-stable": swap("greeting:", "random: true, greeting:"),
  "image-unpinned": swap("greeting:", 'worker: { sidecar: "docker.io/acme/exporter:1" }, greeting:'),
  "workload-unclaimed": (text) => text.replace(/^ {2}worker:\n(?: {4}.*\n)+/m, ""),
  "workload-missing": swap("workload: shop-worker", "workload: shop-workers"),
  "workload-ambiguous": (text) =>
    text.replace("      workload: shop\n", "").replace("of: web, workload: shop-worker,", "of: web,"),
  "service-missing": swap("service: shop", "service: web-of-shop"),
  "name-taken": (text) => text.replaceAll(/\bweb\b/g, "shop").replace(/\n {6}service: shop/, ""),
  "cluster-wide": swap("greeting:", "clusterWide: true, greeting:"),
  "other-namespace": swap("greeting:", "elsewhere: monitoring, greeting:"),
  "not-pinned": (text) => text,
};

for (const [name, change] of Object.entries(mistakes)) {
  test(`${name} is told as expected`, { skip }, async () => {
    const report = renderDiagnostics(await toldOf(change(manifest), name === "not-pinned"));
    const expected = join(golden, "charts", `${name}.txt`);
    if (process.env.UPDATE === "1" && !process.env.CI) writeFileSync(expected, report);
    assert.equal(report, readFileSync(expected, "utf8"));
  });
}

/** All that is told of a manifest's charts, whether it ends what was begun or not. */
async function toldOf(text: string, pinned: boolean): Promise<readonly Diagnostic[]> {
  const wanted = ({ slug }: Diagnostic) => slug.startsWith("chart-") && (pinned || slug !== "chart-not-pinned");
  return compiled(text).then(
    ({ told }) => told.filter(wanted),
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return [error.diagnostic, ...error.also].filter(wanted);
    },
  );
}

function swap(from: string, to: string) {
  return (text: string) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  };
}

test("every code of charts has a case", () => {
  const reports = globSync("**/*.txt", { cwd: golden }).map((name) => readFileSync(join(golden, name), "utf8"));
  const all = reports.join("\n");
  const missing = Object.values(chart).filter(({ code }) => !all.includes(code));
  // Helm, a repository and an archive say something else on each machine: these have tests of their own.
  assert.deepEqual(missing, [chart["chart-unreachable"], chart["chart-digest-differs"], chart["chart-not-written"]]);
});

test("a value that is read where nobody can see it may be accepted", { skip }, async () => {
  const accepted = `${manifest.replace("greeting:", "greetings:")}accept: { FL1283: told elsewhere }\n`;
  assert.deepEqual(await toldOf(accepted, false), []);
});

test("what runs beside a component has a size and no more rights than the component", { skip }, async () => {
  const sidecar = `docker.io/acme/exporter:1@sha256:${"1".repeat(64)}`;
  const { objects } = await compiled(manifest.replace("greeting:", `worker: { sidecar: "${sidecar}" }, greeting:`));
  const worker = objects.find(({ object }) => object.kind === "Deployment" && object.metadata.name === "worker");
  assert.ok(worker);
  const { spec } = worker.object as KubernetesObject & { spec: { template: PodTemplateSpec } };
  const exporter = spec.template.spec?.containers.find(({ name }) => name === "exporter");
  assert.ok(exporter?.resources?.requests?.cpu, "a quota refuses Pods of which a container has none");
  assert.deepEqual(exporter.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
});

test("a filled value is a number where the chart has a number", { skip }, async () => {
  const input = inputOf(manifest.replace("greeting:", 'replicaCount: "${db.port}", extra: "${db.port}", greeting:'));
  const [order] = chartOrders(
    input,
    new Map([["web", { values: { replicaCount: 1 }, schema: undefined, templates: [], dependencies: [] }]]),
  ).orders;
  assert.deepEqual([order?.values.replicaCount, order?.values.extra], [5432, "5432"]);
});

test("a value against the chart's schema is refused in Helm's words", { skip }, async () => {
  await assert.rejects(compiled(manifest.replace('"hello ${stage.name}"', '"a greeting of far too many words"')), (error) => {
    assert.ok(error instanceof Failure && error.slug === "chart-not-written");
    assert.match(error.message, /greeting.*20/s);
    return true;
  });
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
    return error instanceof Failure && error.slug === "helm-missing" && /go install helm\.sh/.test(error.diagnostic.hint ?? "");
  });
});
