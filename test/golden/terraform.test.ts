/**
 * Each folder of `terraform/` holds what a manifest's stages on Google become, beside the manifest where it is neither an
 * example nor one of the reference systems. `UPDATE=1` writes them anew, for a human to review in the diff.
 */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { type Case, cases, compileCase, readExpected } from "../support/terraform-cases.ts";

const update = process.env.UPDATE === "1";

test("Terraform is not rewritten where nobody reviews it", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const one of cases) {
  test(`${one.name} compiles to the expected Terraform, twice the same`, () => {
    const files = compileCase(one);
    assert.deepEqual(files, compileCase(one));
    if (update && !process.env.CI) write(one, files);
    const expected = readExpected(one);
    assert.deepEqual(Object.keys(files), Object.keys(expected));
    for (const [name, text] of Object.entries(files)) assert.equal(text, expected[name], name);
  });
}

function write({ expected }: Case, files: Readonly<Record<string, string>>): void {
  rmSync(expected, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(expected, name)), { recursive: true });
    writeFileSync(join(expected, name), text);
  }
}
