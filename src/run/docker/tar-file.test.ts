import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { project } from "../../../test/support/project.ts";
import { TarFile } from "./tar-file.ts";

test("one file is picked out of an archive, however the archive is cut", async (t) => {
  const { path } = await project(t, { "blobs/a": "x".repeat(1300), "manifest.json": "[1, 2]", "other.json": "no" });
  const archive = execFileSync("tar", ["-C", path(), "-cf", "-", "blobs", "manifest.json", "other.json"]);
  for (const size of [1, 100, 512, 5000, archive.length]) {
    const file = new TarFile("manifest.json");
    for (let start = 0; start < archive.length; start += size) file.push(archive.subarray(start, start + size));
    assert.equal(file.text(), "[1, 2]", `pieces of ${size}`);
  }
  const none = new TarFile("gone");
  none.push(archive);
  assert.equal(none.text(), "");
});
