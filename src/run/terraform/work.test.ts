import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runToItsEnd, settle } from "./work.ts";

test("a command that could not give its lock back is remembered, so that the next one may take the lock away", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-work-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { signal } = new AbortController();
  const program = join(folder, "terraform");
  const run = async (said: string) => {
    await writeFile(program, `#!/bin/sh\necho '${said}'\nexit 1\n`, { mode: 0o755 });
    await runToItsEnd({ folder, program, argv: ["apply"], env: process.env, signal, onLine: () => {}, onStopping: () => {} });
    return settle(folder, { waiting: () => assert.fail("it has ended"), onLine: () => {}, signal });
  };
  assert.equal(await run('{"@level":"error","diagnostic":{"summary":"Error applying plan"}}'), undefined);
  const left = await run('{"@level":"error","diagnostic":{"summary":"Error releasing the state lock"}}');
  assert.equal(left?.command, "apply");
});
