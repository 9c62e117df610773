/**
 * Each folder of `diagnostics/` is a manifest with mistakes and the report a user reads. `UPDATE=1` writes the reports
 * anew, for a human to review in the diff; it is refused where nobody reviews.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { areas } from "../../src/diagnostics/catalogue.ts";
import { applyReplacement } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render.ts";
import { judge } from "../support/judge.ts";

const folder = join(import.meta.dirname, "diagnostics");
const cases = readdirSync(folder).toSorted();
const update = process.env.UPDATE === "1";

test("reports are not rewritten where nobody reviews them", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const name of cases) {
  test(`${name} is reported as expected`, () => {
    const { diagnostics, text } = judge(readFileSync(join(folder, name, "fairlead.yaml")));
    const report = renderDiagnostics(diagnostics, { source: () => text });
    const expected = join(folder, name, "expected.txt");
    if (update && !process.env.CI) writeFileSync(expected, report);
    assert.equal(report, readFileSync(expected, "utf8"));
  });

  test(`each fix that ${name} offers removes what it is offered for`, () => {
    const { diagnostics, text } = judge(readFileSync(join(folder, name, "fairlead.yaml")));
    for (const { code, at, replacement } of diagnostics) {
      if (replacement === undefined) continue;
      const after = judge(applyReplacement(text, replacement)).diagnostics;
      assert.ok(
        !after.some((other) => other.code === code && other.at?.path === at?.path && other.at?.start === at?.start),
        `${code} at ${at?.path} is still there`,
      );
    }
  });
}

test("every code of the text and the schema has a case", () => {
  const reports = cases.map((name) => readFileSync(join(folder, name, "expected.txt"), "utf8")).join("\n");
  const missing = [...Object.values(areas.yaml), ...Object.values(areas.schema)]
    .map(({ code }) => code)
    .filter((code) => !reports.includes(`[${code}]`));
  // A file of a megabyte is made by the unit test of parseManifest, not kept here.
  assert.deepEqual(missing, [areas.yaml["file-too-large"].code]);
});
