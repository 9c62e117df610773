import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Failure } from "../../diagnostics/failure.ts";
import { writeRendered } from "./write.ts";

const first = new Map([
  ["registry/registry.tf", "registry\n"],
  ["testing/data/postgres.tf", "one\n"],
]);

function place(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-render-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const isForeign = (files: readonly string[]) => (error: unknown) =>
  error instanceof Failure && error.slug === "render-foreign" && files.every((file) => error.message.includes(file));

test("what is written is told, and nothing is written twice", (context) => {
  const folder = place(context);
  assert.deepEqual(writeRendered(folder, "testing", first, false), {
    written: [...first.keys()],
    removed: [],
    unchanged: 0,
  });
  assert.deepEqual(writeRendered(folder, "testing", first, false), { written: [], removed: [], unchanged: 2 });
});

test("what is no longer rendered is removed, unless another stage has it too", (context) => {
  const folder = place(context);
  writeRendered(folder, "testing", first, false);
  writeRendered(folder, "production", new Map([["registry/registry.tf", "registry\n"]]), false);
  const outcome = writeRendered(folder, "testing", new Map([["testing/data/redis.tf", "two\n"]]), false);
  assert.deepEqual(outcome, { written: ["testing/data/redis.tf"], removed: ["testing/data/postgres.tf"], unchanged: 0 });
  assert.equal(readFileSync(join(folder, "registry/registry.tf"), "utf8"), "registry\n");
});

test("a file that somebody changed or put there is left alone, and so is everything else", (context) => {
  const folder = place(context);
  writeRendered(folder, "testing", first, false);
  writeFileSync(join(folder, "testing/data/postgres.tf"), "theirs\n");
  const second = new Map([
    ["registry/registry.tf", "newer\n"],
    ["testing/data/postgres.tf", "newer\n"],
  ]);
  assert.throws(() => writeRendered(folder, "testing", second, false), isForeign(["testing/data/postgres.tf"]));
  assert.equal(readFileSync(join(folder, "registry/registry.tf"), "utf8"), "registry\n");
  assert.throws(() => writeRendered(folder, "testing", new Map(), false), isForeign(["testing/data/postgres.tf"]));
  writeRendered(folder, "testing", second, true);
  assert.equal(readFileSync(join(folder, "testing/data/postgres.tf"), "utf8"), "newer\n");
});

test("a list that somebody broke makes every file theirs", (context) => {
  const folder = place(context);
  writeRendered(folder, "testing", first, false);
  writeFileSync(join(folder, ".fairlead-render.json"), "{");
  assert.equal(writeRendered(folder, "testing", first, false).unchanged, 2);
  writeFileSync(join(folder, ".fairlead-render.json"), '{"testing": {"registry/registry.tf": 1}}');
  assert.throws(
    () => writeRendered(folder, "testing", new Map([["registry/registry.tf", "newer\n"]]), false),
    isForeign(["registry/registry.tf"]),
  );
});
