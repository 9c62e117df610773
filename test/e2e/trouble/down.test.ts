import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, suite, test } from "node:test";
import { paths } from "../../../src/run/layout.ts";
import { eventually } from "../../support/eventually.ts";
import { ownProcess, taggedProcesses } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

suite("an app whose engine cannot come up any more", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  test("is ended by down all the same, and comes back with its journal", async () => {
    assert.equal((await tiny.try(manifest({ edit: "kept" }))).status, 0);
    const layout = await tiny.layout();
    const journal = paths.journal(layout);
    const files = () => readdirSync(dirname(journal)).filter((name) => name.startsWith(basename(journal)));
    const copy = join(tiny.folder, "copy");
    for (const name of files()) cpSync(join(dirname(journal), name), join(copy, name));
    writeFileSync(journal, "what is no journal".repeat(100));
    const engine = ownProcess(layout, "engine") ?? assert.fail("no engine");
    process.kill(engine, "SIGKILL");
    await eventually("the engine's end", () => ownProcess(layout, "engine") !== engine);

    const stage = await tiny.run("down --stage local");
    assert.equal(stage.status, 1);
    assert.match(stage.err, /FL0851/);
    assert.equal(taggedProcesses(layout).length, 1, "what serves goes on serving");
    assert.match(await tiny.good("down"), /tiny is down; its data stays/);
    assert.deepEqual(
      [taggedProcesses(layout), ownProcess(layout, "keeper"), ownProcess(layout, "edge")],
      [[], undefined, undefined],
    );

    for (const name of files()) rmSync(join(dirname(journal), name));
    cpSync(copy, dirname(journal), { recursive: true });
    await tiny.good("up");
    assert.equal((await tiny.answer()).edit, "kept");
  });
});
