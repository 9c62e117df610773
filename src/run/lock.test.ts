import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { project } from "../../test/support/project.ts";
import { withLock } from "./lock.ts";

test("one after the other, within a process too", async (t) => {
  const { path } = await project(t);
  let within = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++within);
    await new Promise(setImmediate);
    within -= 1;
  };
  await Promise.all(Array.from({ length: 4 }, () => withLock(path("lock"), work)));
  assert.equal(most, 1);
});

test("a process that is killed gives the lock back, and who waits is told once", async (t) => {
  const { path } = await project(t);
  const script = `
    const { withLock } = await import(${JSON.stringify(new URL("./lock.ts", import.meta.url).href)});
    await withLock(process.argv[1], () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));
  `;
  const holder = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", script, path("lock")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  let told = 0;
  const waiting = () => {
    told += 1;
    holder.kill("SIGKILL");
  };
  assert.equal(await withLock(path("lock"), async () => "mine", { waiting }), "mine");
  assert.equal(told, 1);
});

test("waiting ends when it is aborted", async (t) => {
  const { path } = await project(t);
  await withLock(path("lock"), async () => {
    const abort = new AbortController();
    const waiting = () => abort.abort();
    await assert.rejects(
      withLock(path("lock"), async () => {}, { waiting, signal: abort.signal }),
      { name: "AbortError" },
    );
  });
});
