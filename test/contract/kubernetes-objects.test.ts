/**
 * Every golden object on a real API server: taken with strict validation, left alone by a second apply, and every Pod that
 * would come of it passes the Pod Security standard `restricted`. So it is with what Helm writes of official charts, where
 * `FAIRLEAD_TEST_CHARTS` names a folder with their archives.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import { isCarrier } from "../../src/compile/kubernetes/chart/carried.ts";
import { compileKubernetes, type Input } from "../../src/compile/kubernetes/compile.ts";
import type { KubernetesObject } from "../../src/compile/kubernetes/object.ts";
import { kubernetesFiles } from "../../src/compile/kubernetes/write.ts";
import { writeCharts } from "../../src/operations/kubernetes/charts.ts";
import { ApiServer, missingApiServer } from "../support/api-server.ts";
import { missingCharts, officialCharts } from "../support/charts.ts";
import { cases, inputs } from "../support/kubernetes.ts";

const skip = missingApiServer();
const server = new ApiServer();
const kubectl = (...words: readonly string[]) => server.kubectl(...words);

const strictly = ["apply", "--server-side", "--validate=strict", "--field-manager=fairlead"];

before(async () => {
  if (!skip) await server.start();
});

after(async () => {
  if (!skip) await server.stop();
});

for (const { name, manifest } of cases()) {
  for (const [index, input] of inputs(manifest).entries()) {
    const title = `${name}: ${input.app.stage} as ${input.role}`;
    const unwritten = input.app.components.filter(isCarrier).filter((one) => input.charts?.[one.name] === undefined);
    if (compileKubernetes(input).objects.length === 0) continue;
    if (unwritten.length === 0) {
      test(title, { skip, timeout: 120_000 }, () => applies(input, { name, index }));
      continue;
    }
    const missing = skip || missingCharts(...unwritten.map(({ chart }) => chart.name));
    test(`${title}, with its official charts`, { skip: missing, timeout: 600_000 }, async () => {
      const { charts, diagnostics } = await writeCharts(unpinned(input), {
        env: { ...process.env, FAIRLEAD_CHARTS: officialCharts },
        cache: join(server.folder, "cache"),
        project: dirname(manifest),
        signal: AbortSignal.timeout(500_000),
      });
      const written = { ...input, charts };
      const errors = [...diagnostics, ...compileKubernetes(written).diagnostics].filter(({ severity }) => severity === "error");
      assert.deepEqual(errors, []);
      await applies(written, { name, index });
    });
  }
}

/** Charts that were packed of their sources are other archives than those that were published. */
function unpinned({ app, ...input }: Input): Input {
  const components = app.components.map((one) => (isCarrier(one) ? { ...one, chart: { ...one.chart, digest: undefined } } : one));
  return { ...input, app: { ...app, components } };
}

async function applies(input: Input, { name, index }: { name: string; index: number }): Promise<void> {
  const { objects } = compileKubernetes(input);
  // Definitions that a chart brings are everybody's.
  const own = objects.filter(({ object }) => object.kind !== "CustomResourceDefinition");
  // Stages of several manifests may be called the same; two roles of one stage are never in one cluster.
  const namespace = `${input.app.ground.namespace}-${name}-${index}`.slice(0, 63).replace(/-+$/, "");
  const place = (text: string) => text.replaceAll(new RegExp(`\\b${input.app.ground.namespace}$`, "gm"), namespace);
  const files = kubernetesFiles(objects).map(({ name: file, text }) => ({ file, text: place(text) }));
  const [first = "", ...rest] = files.map(({ file, text }) => write(`${name}-${index}-${file}`, text));
  assert.ok(first.endsWith("000-namespace.yaml"));
  const all = rest.flatMap((file) => ["--filename", file]);

  await kubectl(...strictly, "--filename", first);
  await kubectl(...strictly, "--dry-run=server", ...all);
  await kubectl(...strictly, ...all);
  const once = await kept(namespace, own);
  assert.equal(once.length, own.length, "every object is there");
  await kubectl(...strictly, "--filename", first, ...all);
  assert.deepEqual(await kept(namespace, own), once, "a second apply changes nothing");

  const pods = objects.flatMap(({ object }) => podOf(object, namespace));
  if (pods.length === 0) return;
  const list = write(`${name}-${index}-pods.json`, JSON.stringify({ apiVersion: "v1", kind: "List", items: pods }));
  await kubectl("create", "--dry-run=server", "--validate=strict", "--filename", list);
}

test("a Pod that asks for more than `restricted` allows would be refused", { skip, timeout: 60_000 }, async () => {
  await kubectl("create", "namespace", "guarded");
  await kubectl("label", "namespace", "guarded", "pod-security.kubernetes.io/enforce=restricted");
  await kubectl("create", "serviceaccount", "default", "--namespace", "guarded").catch(() => undefined);
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "root", namespace: "guarded" } };
  const text = JSON.stringify({ ...pod, spec: { containers: [{ name: "root", image: "busybox" }] } });
  await assert.rejects(kubectl("create", "--dry-run=server", "--filename", write("root.json", text)), /violates PodSecurity/);
});

function write(name: string, text: string): string {
  const path = join(server.folder, name);
  writeFileSync(path, text);
  return path;
}

/**
 * What the server keeps, with who set which field and when. The number of its writing is left out: a definition that fills
 * in a status by itself moves it once without a change.
 */
async function kept(namespace: string, objects: ReturnType<typeof compileKubernetes>["objects"]): Promise<object[]> {
  const kinds = new Set(objects.map(({ object: { apiVersion, kind } }) => resourceOf(apiVersion, kind)));
  const out = ["--output", "json", "--show-managed-fields"];
  const inside = [...kinds].filter((kind) => kind !== "Namespace").join(",");
  const ours = ["--selector", "app.kubernetes.io/managed-by=fairlead"];
  const listed = await Promise.all([
    kubectl("get", inside, "--namespace", namespace, ...ours, ...out),
    kubectl("get", "Namespace", "--field-selector", `metadata.name=${namespace}`, ...out),
  ]);
  const items = listed.flatMap((text) => (JSON.parse(text) as { items: { metadata: object }[] }).items);
  return items.map((item) => ({ ...item, metadata: { ...item.metadata, resourceVersion: undefined } }));
}

function resourceOf(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.split("/");
  return version === undefined ? kind : `${kind}.${version}.${group}`;
}

/** The Pod that a workload would make. */
function podOf(object: KubernetesObject, namespace: string): object[] {
  const template = templateOf(object as KubernetesObject & { spec?: Templated });
  if (template === undefined) return [];
  const name = `${object.kind}-${object.metadata.name}`.toLowerCase();
  // What the controller of a StatefulSet adds for each of its claims.
  const claims = (object as { spec?: Templated }).spec?.volumeClaimTemplates ?? [];
  const volumes = [...(template.spec?.volumes ?? []), ...claims.map(({ metadata }) => ({ name: metadata.name, emptyDir: {} }))];
  const spec = { ...template.spec, ...(volumes.length === 0 ? {} : { volumes }) };
  return [{ apiVersion: "v1", kind: "Pod", metadata: { ...template.metadata, name, namespace }, spec }];
}

type Templated = {
  volumeClaimTemplates?: { metadata: { name: string } }[];
  template?: PodTemplateSpec;
  jobTemplate?: { spec: { template: PodTemplateSpec } };
};

function templateOf({ kind, spec }: KubernetesObject & { spec?: Templated }): PodTemplateSpec | undefined {
  if (kind === "CronJob") return spec?.jobTemplate?.spec.template;
  return kind === "Deployment" || kind === "StatefulSet" || kind === "Job" ? spec?.template : undefined;
}
