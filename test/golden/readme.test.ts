/** The manifests that the README shows are good, each with what the ones before it say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse, stringify } from "yaml";
import { checkManifest } from "../../src/app/check.ts";
import { renderDiagnostics } from "../../src/diagnostics/render.ts";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const blocks = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => parse(text) as Record<string, unknown>);

test("the README shows a manifest, and what makes it one for Google", () => {
  assert.ok(blocks.length >= 2 && blocks[0]?.app !== undefined, `${blocks.length} blocks`);
});

for (const index of blocks.keys()) {
  test(`manifest ${index + 1} of the README has no mistake`, () => {
    const text = stringify(Object.assign({}, ...blocks.slice(0, index + 1)));
    const mistakes = checkManifest(text, "fairlead.yaml").filter(({ severity }) => severity === "error");
    assert.equal(renderDiagnostics(mistakes, { source: () => text }), "");
  });
}
