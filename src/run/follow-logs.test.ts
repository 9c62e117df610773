import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { followLogs } from "./follow-logs.ts";
import { type Layout, paths } from "./layout.ts";

const state = mkdtempSync(join(tmpdir(), "fairlead-logs-"));
after(() => rmSync(state, { recursive: true, force: true }));
const layout: Layout = { state, cache: state, runtime: state, project: state };

function write(component: string, t: string, m: string, more: object = {}): void {
  const path = paths.log(layout, "local", component);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify({ t, i: `${component}-1`, s: "stdout", m, ...more })}\n`);
}

test("lines of several components come in order of time, the last ones when so asked, older ones left out", async () => {
  write("web", "2026-01-01T00:00:01.000Z", "one");
  write("worker", "2026-01-01T00:00:02.000Z", "two");
  write("web", "2026-01-01T00:00:03.000Z", "long ", { c: true });
  write("web", "2026-01-01T00:00:03.000Z", "line");
  const read = async (query: object) => {
    const lines: string[] = [];
    for await (const line of followLogs({ layout, stage: "local", follow: false, ...query }, new AbortController().signal))
      lines.push(line.message);
    return lines;
  };
  assert.deepEqual(await read({}), ["one", "two", "long line"]);
  assert.deepEqual(await read({ lines: 2 }), ["two", "long line"]);
  assert.deepEqual(await read({ since: new Date("2026-01-01T00:00:02.000Z") }), ["two", "long line"]);
  assert.deepEqual(await read({ component: "worker" }), ["two"]);
});

test("following misses nothing across a rotation", { timeout: 10_000 }, async () => {
  write("api", "2026-01-01T00:00:01.000Z", "a");
  const stop = new AbortController();
  const lines: string[] = [];
  for await (const line of followLogs({ layout, stage: "local", component: "api", follow: true }, stop.signal)) {
    lines.push(line.message);
    if (line.message === "a") {
      write("api", "2026-01-01T00:00:02.000Z", "b");
      renameSync(paths.log(layout, "local", "api"), `${paths.log(layout, "local", "api")}.1`);
      write("api", "2026-01-01T00:00:03.000Z", "c");
    }
    if (line.message === "c") stop.abort();
  }
  assert.deepEqual(lines, ["a", "b", "c"]);
});
