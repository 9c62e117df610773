/** What one manifest becomes on each target, cut into attributes, so that two of them can be compared. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import type { App, Target } from "../../src/app/model.ts";
import { resolve } from "../../src/app/resolve.ts";
import { stageNames } from "../../src/app/stages.ts";
import { compileArgocd } from "../../src/compile/argocd/compile.ts";
import { followingOf } from "../../src/compile/argocd/names.ts";
import { compileKubernetes } from "../../src/compile/kubernetes/compile.ts";
import { compileLocal } from "../../src/compile/local/compile.ts";
import { compilePipeline } from "../../src/compile/pipelines/pipeline.ts";
import { compileTerraform } from "../../src/compile/terraform/compile.ts";
import { parseManifest } from "../../src/manifest/parse.ts";
import { attributesOf } from "./hcl.ts";
import { inputsOf } from "./kubernetes.ts";

/** Things by address, each with its attributes and all the values these have, wherever in a list they stand. */
export type Becomes = Map<string, Map<string, string[]>>;

/**
 * The stages `local`, `production` (on Cloud Run) and `cluster` (on GKE) of a manifest, which is JSON: every text in it is
 * quoted as YAML wants it. `path` is where it would lie.
 */
export function becomesOf(document: unknown, path: string): Readonly<Record<Target, Becomes>> {
  const { manifest, diagnostics, locate } = parseManifest(JSON.stringify(document), "fairlead.yaml");
  assert.ok(manifest, JSON.stringify(diagnostics));
  const apps = stageNames(manifest).map((stage) => {
    const { app, diagnostics: told } = resolve(manifest, stage, locate);
    assert.ok(app, JSON.stringify(told));
    return app;
  });
  const fleet = apps.filter(({ target }) => target !== "local");
  const at = (name: string) => apps.find(({ stage }) => stage === name) ?? assert.fail(name);
  return {
    local: ofMachine(at("local")),
    "cloud-run": ofGoogle(at("production"), fleet),
    gke: merged(ofGoogle(at("cluster"), fleet), ofCluster(apps, path)),
  };
}

/** What differs: the type of a thing that is on one side only, else its attributes. Order follows and is not listed. */
export function differences(before: Becomes, after: Becomes): string[] {
  const found = new Set<string>();
  for (const address of new Set([...before.keys(), ...after.keys()])) {
    const type = address.replace(/^.*: /, "").replace(/\..*$/, "");
    const [one, other] = [before.get(address), after.get(address)];
    if (one === undefined || other === undefined) {
      found.add(type);
      continue;
    }
    for (const key of new Set([...one.keys(), ...other.keys()])) {
      if (FOLLOWS.test(key) || JSON.stringify(one.get(key)) === JSON.stringify(other.get(key))) continue;
      found.add([type, ...(key === "" ? [] : [key])].join("."));
    }
  }
  return [...found].sort();
}

/** What comes of the rest: an order, and the kinds of objects that Argo CD may touch. */
const FOLLOWS = /^depends_on$|ResourceWhitelist\./;

function put(into: Becomes, address: string, key: string, value: string): void {
  const attributes = into.get(address) ?? new Map<string, string[]>();
  attributes.set(key, [...(attributes.get(key) ?? []), value].sort());
  into.set(address, attributes);
}

function merged(...all: readonly Becomes[]): Becomes {
  return new Map(all.flatMap((each) => [...each]));
}

/** What a stage on one machine shall be: its nouns are lists of named things, or one thing. */
function ofMachine(app: App): Becomes {
  const found: Becomes = new Map();
  const { stage } = compileLocal(app);
  const nouns: Readonly<Record<string, readonly { component?: string; name?: string }[]>> = {
    process: stage.processes,
    job: stage.jobs,
    postgres: stage.postgres,
    redis: stage.redis,
    bucket: stage.buckets,
    file: stage.files,
    secret: stage.secrets,
    image: stage.images,
    site: stage.sites,
  };
  for (const [noun, things] of Object.entries(nouns)) {
    for (const thing of things) flatten(found, `local: ${noun}.${thing.component ?? thing.name}`, thing);
  }
  flatten(found, "local: edge", stage.edge);
  flatten(found, "local: stage", { labels: stage.labels, logs: stage.logs });
  return found;
}

/** Its stacks, and the pipeline that brings releases to it. */
function ofGoogle(app: App, fleet: readonly App[]): Becomes {
  const found: Becomes = new Map();
  for (const stack of compileTerraform(app, fleet, { files: {} }).stacks) {
    for (const { name, text } of stack.files) {
      if (!name.endsWith(".tf")) continue;
      for (const [path, value] of attributesOf(text)) {
        const [type = "", label = "", ...attribute] = path.replace(/^ephemeral\./, "").split(".");
        // Of locals only what the autoscaler is told: names of revisions follow from everything else.
        if (type === "locals" ? label !== "crema" : !/^(google|cloudflare|random|provider|terraform)/.test(type)) continue;
        const address = `${stack.name}: ${type}.${label}`;
        put(found, address, attribute.join(".").replace(/\[\d+\]/g, ""), value);
      }
    }
  }
  for (const { path, text } of compilePipeline(fleet, { version: "1.0.0", folder: "" })) {
    for (const document of parseAllDocuments(text)) flatten(found, `${path}: workflow`, document.toJS());
  }
  return found;
}

/** Its objects in each of its clusters, and what Argo CD is told of them. */
function ofCluster(apps: readonly App[], path: string): Becomes {
  const found: Becomes = new Map();
  for (const input of inputsOf(apps, path).filter(({ app }) => app.stage === "cluster")) {
    const { objects } = compileKubernetes(input);
    const following = followingOf(input.app, input.role);
    const argocd = following && compileArgocd(following, objects, { jobs: true });
    const all =
      argocd === undefined ? objects.map(({ object }) => object) : [...argocd.objects, argocd.project, argocd.application];
    for (const object of all) {
      const { kind, apiVersion: _, ...rest } = object;
      // Named by their content.
      const name = object.metadata.name.replace(/-[0-9a-f]{10}$/, "");
      flatten(found, `${input.role}: ${kind}.${name}`, rest);
    }
  }
  return found;
}

/** Maps whose keys are no fields. */
const MAPS = /(^|\.)(data|binaryData|labels|annotations|matchLabels|volumeAttributes|metadata\.triggers|env|flags|args|headers)$/;
/** What follows from everything else. */
const DERIVED = new Set(["digest", "component", "name"]);

function flatten(into: Becomes, address: string, value: unknown, path = ""): void {
  if (value === undefined) return;
  const isMap = MAPS.test(path) && !Array.isArray(value);
  if (typeof value !== "object" || value === null || isMap || isText(value)) {
    put(into, address, path, JSON.stringify(value)?.replace(/-[0-9a-f]{10}"/g, '"'));
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (path === "" && DERIVED.has(key) && address.startsWith("local: ")) continue;
    flatten(into, address, inner, Array.isArray(value) ? path : [path, key].filter((step) => step !== "").join("."));
  }
}

/** A text with references, as one machine fills it. */
function isText(value: object): boolean {
  return Array.isArray(value) && value.some((part) => isPart(part) || (Array.isArray(part) && part.some(isPart)));
}

function isPart(part: unknown): boolean {
  return typeof part === "object" && part !== null && ("literal" in part || "reference" in part);
}
