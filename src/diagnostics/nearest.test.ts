import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.ts";

const words = ["components", "stages", "secrets", "status", "data"];

test("a misspelt word finds the one that was meant", () => {
  assert.equal(nearest("component", words), "components");
  assert.equal(nearest("staegs", words), "stages");
  assert.equal(nearest("Secrets", words), "secrets");
  assert.equal(nearest("dat", words), "data");
});

test("a word that is like none finds none", () => {
  assert.equal(nearest("kubernetes", words), undefined);
  assert.equal(nearest("", words), undefined);
  assert.equal(nearest("x".repeat(100_000), words), undefined);
});
