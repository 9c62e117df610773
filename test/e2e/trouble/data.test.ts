import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, suite, test } from "node:test";
import { paths } from "../../../src/run/layout.ts";
import { withLock } from "../../../src/run/lock.ts";
import { eventually } from "../../support/eventually.ts";
import { serverProcess } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

suite("a data server that falls while its stage goes down", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  test("does not come back after it, though its start was asked for before", async () => {
    const queue = `, QUEUE: "\${queue.host}:\${queue.port}"`;
    const up = await tiny.try(manifest({ env: queue }, "data: { queue: { kind: redis } }\n"));
    assert.equal(up.status, 0, up.err);
    const layout = await tiny.layout();
    const server = () => serverProcess(layout, "redis");
    const starts = () => readFileSync(paths.log(layout, "local", "queue"), "utf8").split("Ready to accept connections").length;
    const state = async () => (await tiny.stage()).data.find(({ name }) => name === "queue")?.state;
    const before = starts();
    // Whoever works on the server has its lock; the engine's next start of it waits.
    let down: Promise<string> | undefined;
    await withLock(`${paths.data(layout, "local", "queue")}.lock`, async () => {
      process.kill(server() ?? assert.fail("no server"), "SIGKILL");
      await eventually("the engine to start it again", async () => (await state()) === "starting");
      down = tiny.good("down --stage local");
      await eventually("the stage to go down", async () => (await tiny.stage()).state === "down");
    });
    await down;
    await eventually("the start that waited", () => starts() > before);
    await eventually(
      "the server to be gone again, and told so",
      async () => server() === undefined && (await state()) === "stopped",
    );
    assert.equal((await tiny.run("up")).status, 0);
    assert.equal(await state(), "running");
  });
});
