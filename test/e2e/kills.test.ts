import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../trial/kills/main.ts", import.meta.url));
/** Two projects beside each other, each with its own clients, because a kill is mostly waited for. */
const EACH = 25;

suite("fifty kills of anything", { concurrency: true, timeout: 12 * 60_000 }, () => {
  const seed = Number(process.env.FAIRLEAD_SEED ?? Math.floor(Math.random() * 1_000_000));
  for (const course of [seed, seed + 1]) {
    test(`lose no acknowledged row, double no scheduler and repeat no job: course ${course}`, async (t) => {
      t.diagnostic(`the same courses again: FAIRLEAD_SEED=${seed}`);
      const child = spawn(process.execPath, [PROGRAM, String(EACH), String(course)], {
        stdio: ["ignore", "pipe", "pipe"],
        signal: t.signal,
      });
      const ended = once(child, "close");
      const errors = child.stderr.toArray();
      const lines: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line);
        t.diagnostic(line);
      }
      const [status] = await ended;
      assert.equal(status, 0, Buffer.concat(await errors).toString());
      const rows = lines.map((line) => new RegExp(`^${EACH}/${EACH}: .*, (\\d+) rows$`).exec(line)?.[1]).find(Boolean);
      assert.ok(Number(rows) > 250, `only ${rows} rows were written`);
    });
  }
});
