import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "./recent.ts";

test("what was asked for last is kept, however much is asked for, and the rest is made again", () => {
  const made: string[] = [];
  const recent = new Recent<{ key: string }>(2);
  const get = (key: string) =>
    recent.get(key, () => {
      made.push(key);
      return { key };
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) assert.equal(get(key).key, key);
  assert.deepEqual(made, ["a", "b", "c", "b"]);
  recent.forget((key) => key === "a");
  get("a");
  assert.equal(made.at(-1), "a");
});
