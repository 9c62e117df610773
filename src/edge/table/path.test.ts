import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithin, readPath } from "./path.ts";

test("a path is read without its query, its escapes decoded once", () => {
  assert.equal(readPath("/a/b?c=/../d"), "/a/b");
  assert.equal(readPath("/%61/%C3%A9"), "/a/\u00c3\u00a9");
  assert.equal(readPath("/%2561"), "/%61");
  assert.equal(readPath("/100%"), "/100%");
  assert.equal(readPath("*"), "/");
});

test("an escaped slash is no border of segments", () => {
  assert.equal(readPath("/a%2Fb%5Cc"), "/a%2fb%5cc");
});

test("dots in names are no dot segments", () => {
  for (const path of ["/.well-known/x", "/a..b", "/...", "/a.", "/%2ex", "/a;b=.."])
    assert.notEqual(readPath(path), undefined, path);
});

test("dot segments are refused in every spelling", () => {
  for (const path of ["/.", "/..", "/a/../b", "/a/%2e%2E/b", "/a%2f..%2fb", "/a\\..\\b", "/%2e", "/..;x=y/b"]) {
    assert.equal(readPath(path), undefined, path);
  }
});

test("a path lies within its parents, by whole segments", () => {
  for (const parent of ["/", "/a", "/a/", "/a/b"]) assert.ok(isWithin("/a/b", parent), parent);
  for (const parent of ["/a/b/c", "/a/b2", "/A", "/a/"])
    assert.equal(isWithin(parent === "/a/" ? "/ab" : "/a/b", parent), false, parent);
});
