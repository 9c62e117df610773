/**
 * Each folder of `kubernetes/` holds the objects of a manifest's stages on GKE as they are rendered, beside the manifest
 * where it is neither an example nor one of the reference systems; `told.txt` is what the compiler said beside. `UPDATE=1`
 * writes them anew, for a human to review in the diff; it is refused where nobody reviews.
 */
import assert from "node:assert/strict";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { cases, render } from "../support/kubernetes.ts";

const folder = join(import.meta.dirname, "kubernetes");
const update = process.env.UPDATE === "1";

test("objects are not rewritten where nobody reviews them", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const { name, manifest } of cases()) {
  test(`${name} compiles to the expected objects, twice the same`, () => {
    const rendered = render(manifest);
    assert.deepEqual(rendered, render(manifest));
    const there = join(folder, name);
    if (update && !process.env.CI) {
      for (const path of globSync("*/*.{yaml,txt}", { cwd: there })) rmSync(join(there, path));
      for (const { path, text } of rendered) {
        mkdirSync(dirname(join(there, path)), { recursive: true });
        writeFileSync(join(there, path), text);
      }
    }
    for (const { path, text } of rendered) {
      assert.ok(existsSync(join(there, path)), `${name}/${path} is not expected`);
      assert.equal(text, readFileSync(join(there, path), "utf8"), `${name}/${path}`);
    }
    const expected = globSync("*/*.{yaml,txt}", { cwd: there }).toSorted();
    assert.deepEqual(rendered.map(({ path }) => path).toSorted(), expected);
  });

  test(`${name} has nothing in its objects that a careful person would not write`, () => {
    for (const { path, text } of render(manifest)) {
      if (!path.endsWith(".yaml")) continue;
      for (const document of parseAllDocuments(text, { version: "1.1" })) {
        assert.deepEqual(document.errors, []);
        // A definition describes values, and an empty map in it is one.
        if (document.get("kind") === "CustomResourceDefinition") continue;
        assert.deepEqual(blanks(document.toJS(), ""), [], path);
      }
      assert.doesNotMatch(text, /\bundefined\b|\[redacted\]|[&*]a\d/, path);
      assert.doesNotMatch(text, /[ \t]$/m, path);
    }
  });
}

/** Where a value is null, or a map or list is empty without meaning anything. */
function blanks(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== "object") return [];
  const entries = Object.entries(value);
  // An emptyDir has no options, and an empty selector of Pods selects all of them.
  if (entries.length === 0) return /\.(emptyDir|podSelector)$/.test(path) ? [] : [path];
  return entries.flatMap(([key, inner]) => blanks(inner, `${path}.${key}`));
}
