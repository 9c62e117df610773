import assert from "node:assert/strict";
import { test } from "node:test";
import { allowsPython } from "./requires-python.ts";

test("a version is judged as PEP 440 and Poetry judge it", () => {
  const cases: readonly [string, string, boolean][] = [
    [">=3.11", "3.11.2", true],
    [">=3.12", "3.11.2", false],
    [">= 3.10, < 3.12", "3.11.9", true],
    [">= 3.10, < 3.12", "3.12.0", false],
    [">=3.9,!=3.11.*", "3.11.2", false],
    [">=3.9,!=3.11.1", "3.11.2", true],
    ["==3.12.*", "3.12.7", true],
    ["==3.12", "3.12.7", false],
    ["~=3.11", "3.13.1", true],
    ["~=3.11.4", "3.12.0", false],
    ["^3.11", "3.13.1", true],
    ["^3.11", "4.0.0", false],
    ["~3.11", "3.12.0", false],
    ["^2.7 || ^3.9", "3.11.2", true],
    [">3.11", "3.11.2", true],
    ["*", "3.11.2", true],
    ["whatever", "3.11.2", true],
  ];
  for (const [requires, version, allowed] of cases) {
    assert.equal(allowsPython(requires, version), allowed, `${requires} and ${version}`);
  }
});
