import assert from "node:assert/strict";
import { test } from "node:test";
import { stalePages } from "./generate-docs.ts";

test("the pages of docs/ say what the sources say; `node scripts/generate-docs.ts` writes them", () => {
  assert.deepEqual(stalePages(), []);
});
