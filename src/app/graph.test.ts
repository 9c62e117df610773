import assert from "node:assert/strict";
import { test } from "node:test";
import { circles } from "./graph.ts";

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

test("a circle is told once, as a way that ends where it begins", () => {
  assert.deepEqual(circles(graph({ a: ["b"], b: ["c"], c: ["a", "d"], d: [] })), [["a", "b", "c", "a"]]);
  assert.deepEqual(circles(graph({ a: ["a"] })), [["a", "a"]]);
});

test("several circles are told each, and ways that meet again are none", () => {
  assert.deepEqual(circles(graph({ a: ["b"], b: ["a"], c: ["d"], d: ["c"] })), [
    ["a", "b", "a"],
    ["c", "d", "c"],
  ]);
  assert.deepEqual(circles(graph({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] })), []);
});

test("a long chain does not exhaust the stack", () => {
  const chain = new Map(Array.from({ length: 100_000 }, (_, at) => [String(at), [String(at + 1)]]));
  assert.deepEqual(circles(chain), []);
});
