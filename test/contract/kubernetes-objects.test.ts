/**
 * Every golden object on a real API server: taken with strict validation, left alone by a second apply, and every Pod that
 * would come of it passes the Pod Security standard `restricted`.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { PodTemplateSpec } from "kubernetes-types/core/v1.js";
import { compileKubernetes } from "../../src/compile/kubernetes/compile.ts";
import type { KubernetesObject } from "../../src/compile/kubernetes/object.ts";
import { kubernetesFiles } from "../../src/compile/kubernetes/write.ts";
import { ApiServer, missingApiServer } from "../support/api-server.ts";
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
    const { objects } = compileKubernetes(input);
    // Definitions that a chart brings are everybody's.
    const own = objects.filter(({ object }) => object.kind !== "CustomResourceDefinition");
    if (objects.length === 0) continue;
    test(`${name}: ${input.app.stage} as ${input.role}`, { skip, timeout: 120_000 }, async () => {
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
    });
  }
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
