import assert from "node:assert/strict";
import { test } from "node:test";
import { rangeOf } from "./ipv4.ts";

test("a range is named by its first address, as Google takes it", () => {
  assert.equal(rangeOf("198.51.100.7/24"), "198.51.100.0/24");
  assert.equal(rangeOf("203.0.113.255/28"), "203.0.113.240/28");
  assert.equal(rangeOf("203.0.113.9/32"), "203.0.113.9/32");
  assert.equal(rangeOf("255.1.2.3/0"), "0.0.0.0/0");
  assert.equal(rangeOf("2001:db8::1/32"), "2001:db8::1/32");
});
