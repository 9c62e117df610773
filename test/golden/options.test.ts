/**
 * Changes each option of a golden case, one at a time, and sees that exactly those attributes change that the reference lists
 * for it, on one machine, on Cloud Run and on GKE.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { cloudRun } from "../../src/compile/becomes/cloud-run.ts";
import { objects } from "../../src/compile/becomes/gke-objects.ts";
import { stacks } from "../../src/compile/becomes/gke-stacks.ts";
import { local } from "../../src/compile/becomes/local.ts";
import { words } from "../../src/compile/becomes/words.ts";
import { becomes } from "../../src/compile/becomes.ts";
import { allSections } from "../../src/manifest/docs.ts";
import { becomesOf, differences } from "../support/options.ts";
import { changes } from "./options/changes.ts";

const path = join(import.meta.dirname, "options/fairlead.yaml");
const manifest = readFileSync(path, "utf8");

function changed(at: string, value: unknown): unknown {
  const document: unknown = parse(manifest);
  const stages = at.startsWith("stages *") ? ["production", "cluster"] : [""];
  for (const stage of stages) set(document, at.replace("*", stage).split(" "), value);
  return document;
}

function set(document: unknown, steps: readonly string[], value: unknown): void {
  let at: unknown = document;
  for (const step of steps.slice(0, -1)) {
    assert.ok(typeof at === "object" && at !== null);
    if (!Object.hasOwn(at, step)) Reflect.set(at, step, {});
    at = Reflect.get(at, step);
  }
  assert.ok(typeof at === "object" && at !== null);
  if (value === undefined) Reflect.deleteProperty(at, steps.at(-1) ?? "");
  else Reflect.set(at, steps.at(-1) ?? "", value);
}

const base = becomesOf(parse(manifest), path);

test("every option of the table is tried, and every one tried is in the table", () => {
  const options = becomes.map(({ option }) => option);
  assert.deepEqual(options, Object.keys(changes));
  for (const attributes of [local, cloudRun, stacks, objects]) {
    assert.deepEqual(
      Object.keys(attributes).filter((option) => !options.includes(option)),
      [],
    );
  }
});

/** Every key of the manifest that takes a value, as the reference writes it. */
function keys(): string[] {
  const found = allSections().flatMap(({ path: at, entries, forms }) => {
    const place = [...at, ...(entries ? ["<name>"] : [])];
    if (forms.length === 0) return [at];
    return forms.flatMap((form) => form.keys.filter(({ section }) => !section).map(({ key }) => [...place, key]));
  });
  return [...new Set(found.filter((at) => at.length > 0).map((at) => at.join(".")))];
}

test("no word of the manifest is missing", () => {
  const listed = new Set(
    [...becomes, ...words].map(({ option }) => option.replace(/<[^>]+>/g, "<name>").replace(/^stages\.<name>\./, "")),
  );
  const missing = keys().filter((key) => {
    const steps = key.replace(/^stages\.<name>\./, "").split(".");
    return !steps.some((_, last) => listed.has(steps.slice(0, last + 1).join(".")));
  });
  assert.deepEqual(missing, []);
});

for (const { option, on } of becomes) {
  test(`\`${option}\` changes exactly what the reference says`, () => {
    const [at, value] = changes[option] ?? ["", undefined];
    const after = becomesOf(changed(at, value), path);
    assert.deepEqual(
      { local: differences(base.local, after.local), "cloud-run": differences(base["cloud-run"], after["cloud-run"]) },
      { local: on.local, "cloud-run": on["cloud-run"] },
    );
    assert.deepEqual(differences(base.gke, after.gke), on.gke);
  });
}
