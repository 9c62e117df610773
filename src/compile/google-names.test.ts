import assert from "node:assert/strict";
import { test } from "node:test";
import { googleName } from "./google-names.ts";

test("a name that fits is its parts", () => {
  assert.equal(googleName("account", "shop", "testing", "web"), "shop-testing-web");
});

test("one that is too long keeps its beginning and is told apart by its hash", () => {
  const of = (component: string) => googleName("account", "shop", "production", "a-component-of-length", component);
  assert.match(of("one"), /^shop-production-a-compo-[0-9a-f]{6}$/);
  assert.equal(of("one").length, 30);
  assert.notEqual(of("one"), of("two"));
});

test("an account has the six characters that Google asks for", () => {
  assert.match(googleName("account", "a", "b", "c"), /^a-b-c-[0-9a-f]{6}$/);
  assert.equal(googleName("run", "a", "b", "c"), "a-b-c");
});
