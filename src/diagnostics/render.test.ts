import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../manifest/parse.ts";
import { diagnose, type Location } from "./diagnostic.ts";
import { countDiagnostics, renderDiagnostics } from "./render.ts";

const source = "app: shop\ncomponents:\n  web: { kind: service, prot: 80 }\n";

test("a report shows place, code, the line with the words underlined, and what to do", () => {
  const { diagnostics, text } = parseManifest(source, "fairlead.yaml");
  assert.equal(
    renderDiagnostics(diagnostics, { source: () => text }),
    [
      "fairlead.yaml:3:25: error[FL0101]: Unknown key `prot`.",
      " 3 |   web: { kind: service, prot: 80 }",
      "   |                         ^^^^",
      "  → Did you mean `port`?",
      "",
    ].join("\n"),
  );
});

test("without a source there is no line, without a place no place", () => {
  assert.equal(
    renderDiagnostics([diagnose("empty-list", {})]),
    "error[FL0111]: The list is empty.\n  → Name at least one, or remove the key.\n",
  );
});

test("advice of several lines keeps them", () => {
  const missing = [{ name: "token", what: "token of the shop" }];
  assert.match(
    renderDiagnostics([diagnose("secrets-missing", { stage: "local", missing })]),
    /\n {2}→ Supply each.*:\n {4}fairlead secrets set token --stage local\n$/,
  );
});

test("the caret stands under the word after tabs, wide letters and emoji", () => {
  const line = "\tname: 日本 🚀 x";
  const at = { ...place(line.indexOf("x") + 1), endColumn: line.length + 1 };
  const [, , under] = renderDiagnostics([diagnose("empty-list", {}, at)], { source: () => line }).split("\n");
  assert.equal(under, `   | \t${" ".repeat("name: ".length + 4 + 1 + 2 + 1)}^`);
});

test("a line of a megabyte is cut around the place", () => {
  const line = `${"x".repeat(500_000)}HERE${"y".repeat(500_000)}`;
  const at = { ...place(500_001), endColumn: 500_005 };
  const [, shown = "", under = ""] = renderDiagnostics([diagnose("empty-list", {}, at)], { source: () => line }).split("\n");
  assert.ok(shown.length < 130);
  assert.equal(shown.slice(under.indexOf("^"), under.lastIndexOf("^") + 1), "HERE");
});

test("nothing in the user's text reaches the terminal as a control sequence", () => {
  const report = renderDiagnostics([diagnose("unknown-key", { key: "\u001b[2J", known: [] }, place(1))], {
    source: () => "\u001b[2J\u202e: 1",
  });
  assert.ok(!report.includes("\u001b") && !report.includes("\u202e"));
  assert.match(report, /␛\[2J/);
});

test("colours are the caller's", () => {
  const report = renderDiagnostics([diagnose("empty-list", {}, place(1))], {
    source: () => "[]",
    paint: (tone, text) => `<${tone}>${text}</>`,
  });
  assert.match(report, /^<place>f:1:1: <\/><error>error\[FL0111\]<\/>/);
});

test("counts read as a sentence does", () => {
  const error = diagnose("empty-list", {});
  assert.equal(countDiagnostics([error]), "1 error");
  assert.equal(countDiagnostics([error, error, { ...error, severity: "warning" }]), "2 errors and 1 warning");
  assert.equal(countDiagnostics([]), "");
});

function place(column: number): Location {
  return { file: "f", line: 1, column, endLine: 1, endColumn: column + 1, start: column - 1, end: column, path: "" };
}
