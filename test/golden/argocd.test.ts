/**
 * Each file of `argocd/` is what Argo CD is told of a stage of a reference system. `UPDATE=1` writes them anew, for a human to
 * review in the diff; it is refused where nobody reviews.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { HOOK, WAVE } from "../../src/compile/argocd/annotate.ts";
import { compileArgocd } from "../../src/compile/argocd/compile.ts";
import { silentMistakes } from "../../src/compile/argocd/mistakes.ts";
import { applicationFile, followingOf, repositoryAddress } from "../../src/compile/argocd/names.ts";
import { compileKubernetes } from "../../src/compile/kubernetes/compile.ts";
import type { KubernetesObject } from "../../src/compile/kubernetes/object.ts";
import { inputs } from "../support/kubernetes.ts";

const folder = join(import.meta.dirname, "argocd");
const update = process.env.UPDATE === "1";

const followed = ["b", "c"].flatMap((name) =>
  inputs(join(import.meta.dirname, "manifests", `${name}.yaml`)).flatMap((input) => {
    const following = followingOf(input.app, input.role);
    return following === undefined ? [] : [{ name, input, following, objects: compileKubernetes(input).objects }];
  }),
);

test("what Argo CD is told is not rewritten where nobody reviews it", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
  assert.ok(followed.length >= 4);
});

for (const { name, input, following, objects } of followed) {
  const what = `reference-${name} ${input.app.stage} (${input.role})`;
  const made = compileArgocd(following, objects, { jobs: true });

  test(`${what} is followed as expected`, () => {
    const text = made.files.get(applicationFile(following)) ?? "";
    const there = join(folder, `reference-${name}-${input.app.stage}-${input.role}.yaml`);
    mkdirSync(folder, { recursive: true });
    if (update && !process.env.CI) writeFileSync(there, text);
    assert.equal(text, readFileSync(there, "utf8"));
    assert.deepEqual(made.files, compileArgocd(following, objects, { jobs: true }).files);
  });

  test(`${what} has its objects in its folder, each with its wave, and nothing Argo CD would take wrongly`, () => {
    assert.deepEqual(made.mistakes, []);
    const documents = [...made.files]
      .filter(([path]) => path.startsWith(`${made.folder}/`))
      .flatMap(([, text]) => parseAllDocuments(text, { version: "1.1" }).map((one) => one.toJS() as KubernetesObject));
    assert.equal(documents.length, objects.length);
    for (const { metadata } of documents) assert.match(metadata.annotations?.[WAVE] ?? "", /^\d+$/);
  });

  test(`${what} permits exactly what it has`, () => {
    const { spec } = made.project as unknown as {
      spec: Record<"clusterResourceWhitelist" | "namespaceResourceWhitelist", { group: string; kind: string }[]>;
    };
    const permitted = [...spec.clusterResourceWhitelist, ...spec.namespaceResourceWhitelist].map(({ kind }) => kind);
    assert.deepEqual(new Set(permitted), new Set(objects.map(({ object }) => object.kind)));
    assert.ok(!permitted.includes("*"));
  });

  test(`${what} runs a job once, and none in a rollback`, () => {
    const hooks = made.objects.filter(({ metadata }) => metadata.annotations?.[HOOK] !== undefined);
    assert.deepEqual([...new Set(hooks.map(({ kind }) => kind))], hooks.length === 0 ? [] : ["Job"]);
    const { spec } = made.application as unknown as { spec: { syncPolicy: { retry: { limit: number } } } };
    const steps = input.app.components.some((one) => one.kind === "job" && one.run.when === "before-release");
    assert.equal(spec.syncPolicy.retry.limit === 0, steps);
    const back = compileArgocd(following, objects, { jobs: false });
    assert.ok(back.objects.every(({ kind }) => kind !== "Job"));
  });
}

const object = (kind: string, name: string, annotations: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: kind === "Job" ? "batch/v1" : "v1",
  kind,
  metadata: { name, namespace: "shop", annotations },
});

test("what Argo CD accepts silently is told: unknown hooks, waves that are none, doubles, nothing at all", () => {
  const told = silentMistakes([
    object("Service", "web"),
    object("Service", "web"),
    object("Job", "migrate", { [HOOK]: "Presync" }),
    object("ConfigMap", "a", { [WAVE]: "first" }),
    object("ConfigMap", "b", { [WAVE]: "1.5" }),
    object("Job", "both", { [HOOK]: "PreSync,PostSync", [WAVE]: "-1" }),
  ]);
  assert.equal(told.length, 4);
  assert.match(told.join("\n"), /`Presync`.*never runs.*`first`.*counts as 0.*`1\.5`.*web is there twice/s);
  assert.match(silentMistakes([]).join(), /empty folder/);
  assert.match(silentMistakes([object("Job", "migrate", { [HOOK]: "Sync" })]).join(), /empty folder/);
});

test("a repository is one of GitHub's where only its name is written", () => {
  assert.equal(repositoryAddress("acme/gitops"), "https://github.com/acme/gitops.git");
  for (const address of ["file:///srv/gitops.git", "git@example.com:a/b.git", "http://127.0.0.1:1/x.git"]) {
    assert.equal(repositoryAddress(address), address);
  }
});
