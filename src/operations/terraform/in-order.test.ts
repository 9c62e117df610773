import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, reversed } from "./in-order.ts";

const stacks = [
  { name: "registry", after: [] },
  { name: "foundation", after: [] },
  { name: "data", after: ["foundation"] },
  { name: "app", after: ["data", "registry"] },
];

test("each begins once all it stands on is done, never more at once than allowed", async () => {
  const done = new Set<string>();
  let running = 0;
  let most = 0;
  const endings = await inOrder(stacks, 2, async ({ name, after }) => {
    for (const before of after) assert.ok(done.has(before), `${name} began before ${before} was done`);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.add(name);
  });
  assert.equal(most, 2);
  assert.deepEqual(
    endings.map(({ stack, kind }) => `${stack} ${kind}`),
    ["registry done", "foundation done", "data done", "app done"],
  );
});

test("a failed one holds back everything above it and nothing beside it", async () => {
  const endings = await inOrder(stacks, 2, async ({ name }) => {
    if (name === "foundation") throw new Error("no");
  });
  assert.deepEqual(
    endings.map(({ stack, kind }) => `${stack} ${kind}`),
    ["registry done", "foundation failed", "data left-out", "app left-out"],
  );
});

test("stacks that wait for each other are no order", async () => {
  const circle = [
    { name: "a", after: ["b"] },
    { name: "b", after: ["a"] },
  ];
  await assert.rejects(
    inOrder(circle, 2, async () => {}),
    /wait for each other: a, b/,
  );
});

test("taken down, what stands on a stack goes first", () => {
  assert.deepEqual(
    reversed(stacks).map(({ name, after }) => [name, after]),
    [
      ["app", []],
      ["data", ["app"]],
      ["foundation", ["data"]],
      ["registry", ["app"]],
    ],
  );
});
