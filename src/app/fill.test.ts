import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, references } from "./fill.ts";
import type { Reference, Text } from "./model.ts";
import { reveal, Secret } from "./secret.ts";

const name: Reference = { of: "postgres", name: "db", member: "name" };
const password: Reference = { of: "postgres", name: "db", member: "password" };
const lookup = (reference: Reference) => (reference === password ? new Secret("hunter2") : "shop");

test("a text is filled with what its references have now", () => {
  assert.equal(fill([{ literal: "/" }, { reference: name }, { literal: "/" }], lookup), "/shop/");
  assert.equal(fill([], lookup), "");
});

test("one secret part makes the whole a secret, which does not print", () => {
  const text: Text = [{ literal: "shop:" }, { reference: password }, { literal: "@" }, { reference: name }];
  const filled = fill(text, lookup);
  assert.ok(filled instanceof Secret);
  assert.equal(`${filled}`, "[redacted]");
  assert.equal(reveal(filled), "shop:hunter2@shop");
  assert.deepEqual(references(text), [password, name]);
});
