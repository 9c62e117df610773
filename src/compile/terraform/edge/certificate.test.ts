import assert from "node:assert/strict";
import { test } from "node:test";
import { localOf } from "./certificate.ts";

test("names within Terraform are identifiers, and two domains never share one", () => {
  const domains = ["a-b.com", "a.b.com", "1a.com", "xn--e1afmkfd.com"];
  const names = domains.map(localOf);
  assert.equal(new Set(names).size, domains.length);
  for (const name of names) assert.match(name, /^[a-z_][a-z0-9_]*$/);
});
