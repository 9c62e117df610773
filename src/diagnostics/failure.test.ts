import assert from "node:assert/strict";
import { test } from "node:test";
import { areas, catalogue, find, ranges } from "./catalogue.ts";
import { Failure } from "./failure.ts";

test("a failure says its code, keeps its cause and knows the status to end with", () => {
  const cause = new Error("underneath");
  const failure = new Failure("file-too-large", { bytes: 2, limit: 1 }, { cause });
  assert.match(failure.message, /^FL0001: /);
  assert.equal(failure.cause, cause);
  assert.equal(failure.status, 2);
});

test("every code stands in the range of its file and is given once", () => {
  const seen = new Map<string, string>();
  let entries = 0;
  for (const [area, prefix] of Object.entries(ranges)) {
    for (const [slug, entry] of Object.entries<{ code: string; explain: string }>(areas[area as keyof typeof areas])) {
      entries += 1;
      assert.match(slug, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.match(entry.code, new RegExp(`^FL${prefix}\\d\\d$`), slug);
      assert.equal(seen.get(entry.code), undefined, `${slug} has the code of another entry`);
      assert.ok(entry.explain.length > 40, `${slug} explains itself`);
      seen.set(entry.code, slug);
    }
  }
  assert.equal(entries, Object.keys(catalogue).length, "a slug is used in two files");
});

test("an entry is found by code and by slug, in any case", () => {
  assert.equal(find("fl0101")?.slug, "unknown-key");
  assert.equal(find("Unknown-Key")?.entry.code, "FL0101");
  assert.equal(find("FL9999"), undefined);
});
