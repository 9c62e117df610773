import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cached } from "./cache.ts";

function cacheOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-cache-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a folder is filled once, by one of those who want it at the same time", async (t) => {
  const cache = cacheOf(t);
  let filled = 0;
  const fill = async (folder: string) => {
    filled += 1;
    await mkdir(join(folder, "bin"));
    await writeFile(join(folder, "bin", "program"), "#!", { mode: 0o700 });
  };
  const folders = await Promise.all([1, 2, 3].map(() => cached(cache, "tools/one-1.0", fill)));
  assert.deepEqual(new Set(folders), new Set([join(cache, "tools", "one-1.0")]));
  assert.equal(filled, 1);
  assert.equal(readFileSync(join(cache, "tools", "one-1.0", "bin", "program"), "utf8"), "#!");
});

test("a fill that fails leaves nothing that is taken for the folder, and the next one starts anew", async (t) => {
  const cache = cacheOf(t);
  const fail = async (folder: string) => {
    await writeFile(join(folder, "half"), "half");
    throw new Error("the network went away");
  };
  await assert.rejects(cached(cache, "one", fail), /network went away/);
  assert.equal(existsSync(join(cache, "one")), false);
  await cached(cache, "one", (folder) => writeFile(join(folder, "whole"), "whole"));
  assert.deepEqual(readdirSync(join(cache, "one")), ["whole"]);
});

test("what a killed process left half filled is thrown away", async (t) => {
  const cache = cacheOf(t);
  await mkdir(join(cache, "partial", "one"), { recursive: true });
  await writeFile(join(cache, "partial", "one", "half"), "half");
  await cached(cache, "one", (folder) => writeFile(join(folder, "whole"), "whole"));
  assert.deepEqual(readdirSync(join(cache, "one")), ["whole"]);
});

test("everybody may read what is in it, however narrow the caller's umask is", async (t) => {
  const cache = cacheOf(t);
  const folder = await cached(cache, "one", async (partial) => {
    await mkdir(join(partial, "bin"), { mode: 0o700 });
    await writeFile(join(partial, "bin", "program"), "", { mode: 0o700 });
    await writeFile(join(partial, "notes"), "", { mode: 0o600 });
  });
  const modes = ["", "bin", "bin/program", "notes"].map((name) => statSync(join(folder, name)).mode & 0o777);
  assert.deepEqual(modes, [0o755, 0o755, 0o755, 0o644]);
});
