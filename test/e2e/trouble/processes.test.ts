import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { eventually } from "../../support/eventually.ts";
import { taggedProcesses } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

suite("a component that misbehaves", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  const running = async (mode: string): Promise<void> => {
    const { status, err } = await tiny.try(manifest({ mode }));
    assert.equal(status, 0, err);
  };

  test("deaf to its stop signal, it is killed after its grace, and that is told", async () => {
    await running("deaf");
    await tiny.good("down --stage local");
    assert.deepEqual(taggedProcesses(await tiny.layout()), []);
    const { trouble } = await tiny.stage();
    assert.ok(
      trouble.some((text) => /web-1 did not stop within 1 s and is killed/.test(text)),
      trouble.join("\n"),
    );
    await tiny.good("down --stage local --delete-data --yes");
  });

  test("with forks that left its group and ignore signals, nothing of it stays behind", async () => {
    await running("forks");
    assert.ok(taggedProcesses(await tiny.layout()).length >= 2);
    await tiny.good("down --stage local");
    assert.deepEqual(taggedProcesses(await tiny.layout()), []);
    await tiny.good("down --stage local --delete-data --yes");
  });

  test("alive for a moment and then no more, it is replaced, long before the grace of its start is over", async () => {
    const { status, err } = await tiny.try(manifest({ mode: "sick", grace: "10m" }).replace("live: tcp", "live: /livez"));
    assert.equal(status, 0, err);
    await eventually("it to be replaced", async () =>
      (await tiny.stage()).trouble.some((text) => /web-\d+ was not alive any more: \/livez answers 500/.test(text)),
    );
    await tiny.good("down --stage local --delete-data --yes");
  });

  test("with a line of ten megabytes, all of it is in the log, and the next line too", async () => {
    await running("long");
    const log = await tiny.good("logs --json");
    const lines = log
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { message: string });
    assert.equal(
      lines.reduce((sum, { message }) => sum + (message.match(/y/g)?.length ?? 0), 0),
      10_000_000,
    );
    assert.equal(lines.at(-1)?.message, "after the long line");
    await tiny.good("down --stage local --delete-data --yes");
  });

  test("ending with ten megabytes without a line end, it does not flood who is told of it", async () => {
    const { status, err } = await tiny.try(manifest({ mode: "endless" }));
    assert.equal(status, 1);
    assert.match(err, /x{500} … \(\d+ characters more\)/);
    assert.ok(err.length < 50_000, `${err.length} characters`);
  });
});
