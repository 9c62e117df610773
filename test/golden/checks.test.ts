/**
 * Each folder of `checks/` is a manifest that follows the schema and has mistakes all the same, with the report a user
 * reads. `UPDATE=1` writes the reports anew, for a human to review in the diff; it is refused where nobody reviews.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkManifest } from "../../src/app/check.ts";
import { areas } from "../../src/diagnostics/catalogue.ts";
import { applyReplacement } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render.ts";

const folder = join(import.meta.dirname, "checks");
const cases = readdirSync(folder).toSorted();
const update = process.env.UPDATE === "1";

const manifestOf = (name: string) => readFileSync(join(folder, name, "fairlead.yaml"), "utf8");

test("reports of checks are not rewritten where nobody reviews them", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const name of cases) {
  test(`${name} is judged as expected`, () => {
    const text = manifestOf(name);
    const report = renderDiagnostics(checkManifest(text, "fairlead.yaml"), { source: () => text });
    const expected = join(folder, name, "expected.txt");
    if (update && !process.env.CI) writeFileSync(expected, report);
    assert.equal(report, readFileSync(expected, "utf8"));
  });

  test(`each fix that ${name} offers removes what it is offered for`, () => {
    const text = manifestOf(name);
    for (const { code, at, replacement } of checkManifest(text, "fairlead.yaml")) {
      if (replacement === undefined) continue;
      const after = checkManifest(applyReplacement(text, replacement), "fairlead.yaml");
      assert.ok(
        !after.some((other) => other.code === code && other.at?.start === at?.start),
        `${code} at ${at?.path} is still there`,
      );
    }
  });
}

test("every code of the app, of the checks and of the targets has a case", () => {
  const reports = cases.map((name) => readFileSync(join(folder, name, "expected.txt"), "utf8")).join("\n");
  const codes = [areas.app, areas.check, areas.target].flatMap((area) => Object.values(area)).map(({ code }) => code);
  assert.deepEqual(
    codes.filter((code) => !reports.includes(`[${code}]`)),
    [],
  );
});
