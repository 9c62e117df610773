/**
 * Each folder of `local/` holds the desired state of a manifest's stages on this machine, beside the manifest where it is
 * neither an example nor one of the reference systems. `UPDATE=1` writes the states anew, for a human to review in the
 * diff; it is refused where nobody reviews.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { test } from "node:test";
import { resolve } from "../../src/app/resolve.ts";
import { stageNames } from "../../src/app/stages.ts";
import { canonicalJson } from "../../src/compile/digest.ts";
import { compileLocal } from "../../src/compile/local/compile.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

const folder = join(import.meta.dirname, "local");
const references = join(import.meta.dirname, "manifests");
const examples = join(import.meta.dirname, "../../examples");
const update = process.env.UPDATE === "1";

/** Every local stage of a manifest, each compiled anew from its text. */
function compile(manifest: string): string {
  const { manifest: parsed, diagnostics, locate } = parseManifest(readFileSync(manifest), "fairlead.yaml");
  assert.ok(parsed, JSON.stringify(diagnostics));
  const stages = stageNames(parsed).flatMap((name) => {
    const { app, diagnostics: told } = resolve(parsed, name, locate);
    assert.ok(app, `${name}: ${JSON.stringify(told)}`);
    return app.target === "local" ? [[name, compileLocal(app).stage] as const] : [];
  });
  return `${layout(JSON.parse(canonicalJson(Object.fromEntries(stages))), "")}\n`;
}

/** JSON that a person can review: what fits stands on one line. */
function layout(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || indent.length + flat.length <= 130) return flat;
  const deeper = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item: unknown) => layout(item, deeper))
    : Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${layout(inner, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.map((line) => deeper + line).join(",\n")}\n${indent}${close}`;
}

function compare(name: string, manifest: string): void {
  test(`${name} compiles to the expected state of one machine, twice the same`, () => {
    const state = compile(manifest);
    assert.equal(state, compile(manifest));
    const expected = join(folder, name, "expected.json");
    if (update && !process.env.CI) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(expected, state);
    }
    assert.equal(state, readFileSync(expected, "utf8"));
  });
}

test("states are not rewritten where nobody reviews them", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const name of readdirSync(folder).toSorted()) {
  const manifest = join(folder, name, "fairlead.yaml");
  if (existsSync(manifest)) compare(name, manifest);
}

for (const name of readdirSync(references).toSorted()) {
  compare(`reference-${parse(name).name}`, join(references, name));
}

for (const example of readdirSync(examples).toSorted()) {
  const manifest = join(examples, example, "fairlead.yaml");
  if (existsSync(manifest)) compare(`example-${example}`, manifest);
}
