import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../../test/support/eventually.ts";
import { platform } from "./platform.ts";

test("each change below a folder is told, however an editor writes its files", async () => {
  const root = mkdtempSync(join(tmpdir(), "fairlead-watch-"));
  const file = join(root, "deep", "app.py");
  mkdirSync(join(root, "deep"));
  writeFileSync(file, "one");
  let told = 0;
  const stop = new AbortController();
  const failed = (error: unknown) => assert.fail(String(error));
  platform.watchTree(root, { skip: new Set([".git"]), changed: () => void told++, failed, signal: stop.signal });
  const tells = async (what: string, change: () => void) => {
    const before = told;
    change();
    await eventually(what, () => told > before);
  };
  const replace = () => {
    writeFileSync(join(root, "deep", "app.py.new"), "another");
    renameSync(join(root, "deep", "app.py.new"), file);
  };
  try {
    await tells("a line more", () => appendFileSync(file, "two"));
    for (const time of ["once", "twice"]) {
      await tells(`another file in its place, ${time}`, replace);
      await tells(`a line more in that one, ${time}`, () => appendFileSync(file, "three"));
    }
    await tells("a new folder", () => mkdirSync(join(root, "new", "below"), { recursive: true }));
    await tells("a file in it", () => writeFileSync(join(root, "new", "below", "x.py"), ""));
    await tells("a folder in the place of another", () => {
      rmSync(join(root, "new"), { recursive: true });
      mkdirSync(join(root, "new"));
    });
    await tells("a file in that one", () => writeFileSync(join(root, "new", "y.py"), ""));
    await tells("a file less", () => rmSync(file));
  } finally {
    stop.abort();
    rmSync(root, { recursive: true });
  }
});
