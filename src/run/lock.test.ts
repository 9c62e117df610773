import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Failure } from "../diagnostics/failure.ts";
import { withLock } from "./lock.ts";

function lockFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-lock-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "below", "a.lock");
}

test("of those who want a lock at once, one at a time has it, and who waits is told once", async (t) => {
  const file = lockFile(t);
  let inside = 0;
  let waited = 0;
  const bothWait = Promise.withResolvers<void>();
  const waiting = () => {
    waited += 1;
    if (waited === 2) bothWait.resolve();
  };
  const work = async () => {
    inside += 1;
    assert.equal(inside, 1);
    await bothWait.promise;
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(file, work, { waiting })));
  assert.equal(waited, 2);
});

test("a lock is held by work that waits for nothing, and is free as soon as its holder is killed", async (t) => {
  const file = lockFile(t);
  const script = `
    import { withLock } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
    setInterval(() => {}, 1000);
    const told = () => { gc(); console.log("held"); };
    await withLock(${JSON.stringify(file)}, () => { setTimeout(told, 10); return new Promise(() => {}); });`;
  const words = ["--expose-gc", "--input-type=module", "-e", script];
  const holder = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  let waited = false;
  const endHolder = () => {
    waited = true;
    holder.kill("SIGKILL");
  };
  const waiting = new Promise<void>((told) => {
    void withLock(file, async () => told(), { waiting: endHolder });
  });
  await waiting;
  assert.equal(waited, true);
});

test("a failing work frees its lock, and a wait can be given up", async (t) => {
  const file = lockFile(t);
  await assert.rejects(
    withLock(file, async () => {
      throw new Error("failed within");
    }),
    /failed within/,
  );
  const giveUp = new AbortController();
  await withLock(file, async () => {
    const waiting = withLock(file, async () => assert.fail("was never free"), {
      signal: giveUp.signal,
      waiting: () => giveUp.abort(),
    });
    await assert.rejects(waiting, { name: "AbortError" });
  });
});

test("where no lock can be, the folder that cannot be written to is told", async (t) => {
  const file = lockFile(t);
  await withLock(file, async () => {});
  await assert.rejects(
    withLock(join(file, "below a file"), async () => {}),
    (error) => error instanceof Failure && error.slug === "folder-not-writable",
  );
});
