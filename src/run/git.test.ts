import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../test/support/project.ts";
import { commitOf } from "./git.ts";

const options = { env: process.env };

test("a commit is told with its author, and whether the folder differs from it", async (t) => {
  const app = await project(t, { "app/app.py": "1", "other/file": "1" });
  app.git("init", "-q");
  assert.equal(await commitOf(app.path("app"), options), undefined);
  app.git("add", ".");
  app.git("commit", "-qm", "First");
  const id = app.git("rev-parse", "HEAD").trim();
  const commit = { id, author: "Ada <ada@example.com>" };
  await app.write("other/file", "2");
  assert.deepEqual(await commitOf(app.path("app"), options), { ...commit, dirty: false });
  await app.write("app/new.py", "1");
  assert.deepEqual(await commitOf(app.path("app"), options), { ...commit, dirty: true });
});

test("outside git, and without git, there is no commit and no error", async (t) => {
  const app = await project(t, { "app.py": "1" });
  assert.equal(await commitOf(app.path(), options), undefined);
  assert.equal(await commitOf(app.path(), { env: { PATH: app.path() } }), undefined);
});
