import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { obstacle } from "./account.ts";
import { makePrivateFolder } from "./folder.ts";

const stranger = { name: "stranger", uid: 54_321, gid: 54_321, home: "/" };

function passable(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-account-"));
  chmodSync(folder, 0o711);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("an account gets where every folder on the way lets it pass, and the first that does not is named", async (t) => {
  const folder = passable(t);
  mkdirSync(join(folder, "open", "closed"), { recursive: true });
  chmodSync(join(folder, "open"), 0o711);
  chmodSync(join(folder, "open", "closed"), 0o700);
  assert.equal(await obstacle(join(folder, "open", "file"), stranger), undefined);
  assert.equal(await obstacle(join(folder, "open", "closed", "file"), stranger), join(folder, "open", "closed"));
  const { uid, gid } = statSync(folder);
  assert.equal(await obstacle(join(folder, "open", "closed", "file"), { ...stranger, uid, gid }), undefined);
});

test("a link does not lead around a closed folder", async (t) => {
  const folder = passable(t);
  mkdirSync(join(folder, "closed", "bin"), { recursive: true });
  chmodSync(join(folder, "closed"), 0o700);
  symlinkSync(join(folder, "closed", "bin"), join(folder, "bin"));
  assert.equal(await obstacle(join(folder, "bin", "program"), stranger), join(folder, "closed"));
});

test("a folder is private, and those made above it can be passed by the account alone", async (t) => {
  const folder = passable(t);
  await makePrivateFolder(join(folder, "a", "b", "c"), undefined);
  assert.deepEqual(
    ["a", "a/b", "a/b/c"].map((name) => statSync(join(folder, name)).mode & 0o777),
    [0o700, 0o700, 0o700],
  );
  if (process.getuid?.() !== 0) return t.skip("giving a folder to another account needs root");
  await makePrivateFolder(join(folder, "x", "y"), stranger);
  assert.deepEqual(
    ["x", "x/y"].map((name) => statSync(join(folder, name)).mode & 0o777),
    [0o711, 0o700],
  );
  assert.equal(statSync(join(folder, "x", "y")).uid, stranger.uid);
  assert.equal(await obstacle(join(folder, "x", "y", "file"), stranger), undefined);
});
