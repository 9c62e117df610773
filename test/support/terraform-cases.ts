/** The golden cases of Terraform: manifests, and what their stages on Google are compiled to. */
import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { App } from "../../src/app/model.ts";
import { resolve } from "../../src/app/resolve.ts";
import { promotionOrder } from "../../src/app/stages.ts";
import { compileTerraform } from "../../src/compile/terraform/compile.ts";
import type { Stack } from "../../src/compile/terraform/stack.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

export type Case = {
  name: string;
  /** Each is an app of its own; what they share, they share at Google. */
  manifests: readonly string[];
  expected: string;
};

const golden = join(import.meta.dirname, "../golden");
/** A folder without a manifest takes the one of the same name among the cases of Kubernetes. */
const folder = join(golden, "terraform");
/** Reference systems, whose manifests are shared with other cases. */
const references = ["a", "b", "c", "d", "e"];

export const cases: readonly Case[] = [
  ...readdirSync(folder).flatMap((name) => {
    const own = globSync(["fairlead.yaml", "*/fairlead.yaml"], { cwd: join(folder, name) }).toSorted();
    const shared = join(golden, "kubernetes", name, "fairlead.yaml");
    const manifests = own.length > 0 ? own.map((file) => join(folder, name, file)) : [shared].filter((file) => existsSync(file));
    return manifests.length === 0 ? [] : [{ name, manifests, expected: join(folder, name, "expected") }];
  }),
  ...references.map((name) => ({
    name: `reference-${name}`,
    manifests: [join(golden, "manifests", `${name}.yaml`)],
    expected: join(folder, `reference-${name}`, "expected"),
  })),
];

/** The stages of a manifest on Google. */
export function fleetOf(manifest: string): readonly App[] {
  const { manifest: parsed, diagnostics, locate } = parseManifest(readFileSync(manifest), "fairlead.yaml");
  assert.ok(parsed, JSON.stringify(diagnostics));
  return promotionOrder(parsed).flatMap((stage) => {
    const { app, diagnostics: told } = resolve(parsed, stage, locate);
    assert.ok(app, `${manifest}, ${stage}: ${JSON.stringify(told)}`);
    return app.target === "local" ? [] : [app];
  });
}

export type Placed = { folder: string; stage: string; app: App; stack: Stack };

/** Every stack of a case with the folder it belongs in; the registry of an app only once. */
export function stacksOf(one: Case): readonly Placed[] {
  return one.manifests.flatMap((manifest) => {
    const fleet = fleetOf(manifest);
    const files = filesOf(manifest);
    const prefix = one.manifests.length > 1 ? [fleet[0]?.name ?? ""] : [];
    const placed = fleet.flatMap((app) =>
      compileTerraform(app, fleet, { files }).stacks.map((stack): Placed => {
        const parts = stack.name === "registry" ? [stack.name] : [app.stage, stack.name];
        return { folder: join(...prefix, ...parts), stage: app.stage, app, stack };
      }),
    );
    const registries = placed.filter(({ stack }) => stack.name === "registry");
    for (const { stack } of registries) assert.deepEqual(stack.files, registries[0]?.stack.files, "one registry for all stages");
    return placed.filter((stack) => stack.stack.name !== "registry" || stack === registries[0]);
  });
}

/** What a case compiles to: text by path. */
export function compileCase(one: Case): Readonly<Record<string, string>> {
  const entries = stacksOf(one).flatMap(({ folder, stack }) =>
    stack.files.map(({ name, text }) => [join(folder, name), text] as const),
  );
  assert.equal(new Set(entries.map(([name]) => name)).size, entries.length, "no file twice");
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function readExpected({ expected }: Case): Readonly<Record<string, string>> {
  if (!existsSync(expected)) return {};
  const names = globSync("**/*", { cwd: expected }).filter((name) => statSync(join(expected, name)).isFile());
  return Object.fromEntries(
    names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => [name, readFileSync(join(expected, name), "utf8")]),
  );
}

/** Files beside a manifest that it may name; the reference systems name files that nobody has. */
function filesOf(manifest: string): Readonly<Record<string, string>> {
  const beside = dirname(manifest);
  if (beside.endsWith("manifests")) return referenceFiles;
  const names = globSync("**/*", { cwd: beside, exclude: ["expected/**", "**/*.yaml"] }).filter((name) =>
    statSync(join(beside, name)).isFile(),
  );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(beside, name), "utf8")]));
}

const referenceFiles = {
  "nautobot_config.py": "from nautobot.core.settings import *  # noqa\n",
  "uwsgi.ini": "[uwsgi]\nmaster = true\ndie-on-term = true\nhttp = :$(PORT)\n",
  "pool.json": '{ "image": "${flows.image}", "service_account": "${flows.identity}" }\n',
};
