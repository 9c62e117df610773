import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findLayout, makeLayout } from "./home.ts";

test("a later command finds the folders of the first start, whatever its own TMPDIR and runtime folder are", async (t) => {
  const { project, env } = await places(t);
  const { layout } = await makeLayout(project, "shop", { env });
  const later = { ...env, FAIRLEAD_RUNTIME: join(project, "elsewhere"), TMPDIR: "/var/tmp" };
  assert.deepEqual(await findLayout(project, later), layout);
});

test("where nothing runs under another account none is made, and the folders stay those of who needs one", async (t) => {
  const { project, env } = await places(t);
  const { layout, account } = await makeLayout(project, "shop", { env, asCaller: true, announce: (told) => assert.fail(told) });
  assert.equal(account, undefined);
  const mode = (await stat(layout.state)).mode;
  await makeLayout(project, "shop", { env });
  assert.equal((await stat(layout.state)).mode, mode);
});

test("looking for a project that was never started makes nothing", async (t) => {
  const { project, env, root } = await places(t);
  assert.equal(await findLayout(project, env), undefined);
  assert.deepEqual(await readdir(root), ["project"]);
});

async function places(t: { after: (clean: () => Promise<void>) => void }) {
  const root = await mkdtemp(join(tmpdir(), "fairlead-home-"));
  t.after(() => rm(root, { recursive: true, force: true }));
  // As root, the account of the apps has to get through.
  await chmod(root, 0o755);
  const project = join(root, "project");
  await mkdir(project);
  const own = { FAIRLEAD_STATE: join(root, "state"), FAIRLEAD_RUNTIME: join(root, "run"), FAIRLEAD_CACHE: join(root, "cache") };
  return { root, project, env: { ...process.env, ...own } };
}
