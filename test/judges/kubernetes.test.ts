/**
 * Every golden object before judges of its own: kubeconform with the schemas of a real API server, which knows no field that is
 * not named; checkov, which looks for weaknesses; and the server itself, which tells a default that is written out. What they
 * find and is right all the same is explained in kubernetes.json, and nothing else is.
 */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { ApiServer, missingApiServer } from "../support/api-server.ts";
import { LOCATION, writeSchemas } from "../support/kubernetes-schemas.ts";

const run = promisify(execFile);
const golden = join(import.meta.dirname, "../golden");
const folders = ["kubernetes", "argocd"].map((name) => join(golden, name));
const files = folders.flatMap((folder) =>
  globSync("**/*.yaml", { cwd: folder, exclude: ["**/fairlead.yaml", "**/*.helm.yaml"] }).map((name) => join(folder, name)),
);
type Explained = Readonly<Record<"checkov" | "defaults", Readonly<Record<string, string>>>>;
const explained: Explained = JSON.parse(readFileSync(join(import.meta.dirname, "kubernetes.json"), "utf8"));

const noServer = missingApiServer();
const has = (program: string, word: string) => spawnSync(program, [word]).status === 0;
const noKubeconform = has("kubeconform", "-v")
  ? false
  : "needs kubeconform on the PATH: go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0";
const noCheckov = has("checkov", "--version") ? false : "needs checkov on the PATH: pip install checkov";

const server = new ApiServer();
before(async () => {
  if (!noServer) await server.start();
});
after(async () => {
  if (!noServer) await server.stop();
});

type Conformity = { resources: { filename: string; msg: string }[]; summary: Record<string, number> };

async function kubeconform(paths: readonly string[]): Promise<Conformity> {
  const location = join(server.folder, "schemas", LOCATION);
  const words = ["-strict", "-summary", "-output", "json", "-schema-location", location, ...paths];
  const { stdout } = await run("kubeconform", words, { maxBuffer: 2 ** 26, timeout: 120_000 }).catch((error) => error);
  return JSON.parse(stdout);
}

test("kubeconform finds every object as the API server's schemas say", { skip: noServer || noKubeconform }, async () => {
  writeSchemas((await server.ask("GET", "/openapi/v2")).body, join(server.folder, "schemas"));
  const report = await kubeconform(files);
  assert.deepEqual(
    report.resources.map(({ filename, msg }) => `${filename.slice(golden.length + 1)}: ${msg}`),
    [],
  );
  assert.deepEqual({ ...report.summary, valid: 0 }, { valid: 0, invalid: 0, errors: 0, skipped: 0 });
  assert.ok((report.summary.valid ?? 0) >= files.length, "every file holds at least one object");

  const [deployment = ""] = files.filter((file) => file.endsWith("notejam/production/300-web.yaml"));
  const broken = join(server.folder, "broken.yaml");
  writeFileSync(broken, readFileSync(deployment, "utf8").replace(/^ {2}minReadySeconds:/m, "  minReadySecond:"));
  assert.match((await kubeconform([broken])).resources[0]?.msg ?? "", /minReadySecond/, "a field nobody knows would be told");
});

test("checkov finds only what is explained", { skip: noCheckov }, async () => {
  const words = ["--directory", join(golden, "kubernetes"), "--framework", "kubernetes", "--skip-download"];
  // What Helm wrote is what Fairlead's own are made of.
  const skipped = ["--skip-path", "\\.helm\\.yaml$"];
  const out = ["--compact", "--quiet", "--soft-fail", "--output", "json"];
  const { stdout } = await run("checkov", [...words, ...skipped, ...out], { maxBuffer: 2 ** 27, timeout: 300_000 });
  type Report = { results: { failed_checks: { check_id: string; check_name: string; resource: string }[] } };
  const { results }: Report = JSON.parse(stdout);
  const failed = results.failed_checks;
  onlyExplained(
    "checkov",
    failed.map(({ check_id, check_name, resource }) => ({ id: check_id, what: `${check_name}: ${resource}` })),
  );
});

test("no object writes out what the server takes anyhow", { skip: noServer, timeout: 300_000 }, async () => {
  const resources = await resourcesOf(server);
  const seen = new Set<string>();
  const found: Found[] = [];
  for (const object of objects()) {
    const resource = resources.get(`${object.apiVersion} ${object.kind}`);
    assert.ok(resource, `${object.apiVersion} ${object.kind} is known to the server`);
    for (const leaf of leaves(object, [])) {
      const what = `${object.kind} ${leaf.path.filter((step) => typeof step === "string").join(".")} = ${JSON.stringify(leaf.value)}`;
      if (seen.has(what)) continue;
      seen.add(what);
      const { status, body } = await server.ask("POST", resource, without(object, leaf.path));
      if (status === 201 && at(body, leaf.path) === leaf.value) found.push({ id: what.replace(/^\S+ (\S+) = /, "$1 = "), what });
    }
  }
  assert.ok(seen.size > 200);
  onlyExplained("defaults", found);
});

type Found = { id: string; what: string };

function onlyExplained(judge: keyof Explained, found: readonly Found[]): void {
  const reasons = explained[judge];
  const unexplained = found.filter(({ id }) => reasons[id] === undefined).map(({ id, what }) => `${id}: ${what}`);
  assert.deepEqual([...new Set(unexplained)], []);
  const ids = new Set(found.map(({ id }) => id));
  const stale = Object.keys(reasons).filter((id) => !ids.has(id));
  assert.deepEqual(stale, [], "what is no longer found needs no reason any more");
}

type Item = { apiVersion: string; kind: string; metadata: Record<string, unknown> };
type Path = readonly (string | number)[];

function objects(): Item[] {
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(file, "utf8"), { version: "1.1" }).map((one) => one.toJS() as Item),
  );
}

/** Where the server takes an object of a kind without keeping it. */
async function resourcesOf(api: ApiServer): Promise<Map<string, string>> {
  const { body } = await api.ask("GET", "/apis");
  const groups = (body as { groups: { versions: { groupVersion: string }[] }[] }).groups;
  const versions = ["v1", ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))];
  const found = new Map<string, string>();
  for (const version of versions) {
    const root = version === "v1" ? "/api/v1" : `/apis/${version}`;
    const list = (await api.ask("GET", root)).body as { resources: { name: string; kind: string; namespaced: boolean }[] };
    for (const { name, kind, namespaced } of list.resources) {
      if (name.includes("/")) continue;
      found.set(`${version} ${kind}`, `${root}${namespaced ? "/namespaces/default" : ""}/${name}?dryRun=All`);
    }
  }
  return found;
}

function* leaves(value: unknown, path: Path): Generator<{ path: Path; value: unknown }> {
  if (typeof value !== "object" || value === null) {
    if (path[0] !== "apiVersion" && path[0] !== "kind" && path[0] !== "metadata") yield { path, value };
    return;
  }
  const entries = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  for (const [key, inner] of entries) {
    // Of a list of plain values the whole is looked at.
    if (Array.isArray(value) && (typeof inner !== "object" || inner === null)) continue;
    yield* leaves(inner, [...path, key]);
  }
}

/** A copy without the value at a path, in the namespace that is asked. */
function without(object: Item, path: Path): unknown {
  const copy = structuredClone(object);
  if (copy.metadata.namespace !== undefined) copy.metadata.namespace = "default";
  const holder = at(copy, path.slice(0, -1));
  if (typeof holder === "object" && holder !== null) Reflect.deleteProperty(holder, path.at(-1) ?? "");
  return copy;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  );
}
