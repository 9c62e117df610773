import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { eventually } from "../../support/eventually.ts";
import { ownProcess } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Of the ten seconds for which a new release is watched, what is left when a look has found it being watched. */
const WATCHED_MS = 7_000;
const JOB_WITHIN_MS = 30_000;
/** Far less than the hour by which the clock was set back, however busy the machine is. */
const NOT_WATCHED_FOR_EVER_MS = 60_000;

/** Notes each beginning and end. */
const JOB = `
import os, time
with open(os.environ["NOTES"], "a") as notes: notes.write("begun ")
time.sleep(6)
with open(os.environ["NOTES"], "a") as notes: notes.write("ended ")
`;

suite("a clock that jumps by an hour", { timeout: 150_000 }, () => {
  const tiny = new Tiny();
  const offset = join(tiny.folder, "offset");
  const folder = join(tiny.folder, "notes");
  const file = join(folder, "notes");
  let off = 0;
  // The keeper, and with it the engine, has the environment of who starts it.
  process.env.FAIRLEAD_CLOCK_FILE = offset;
  mkdirSync(folder);
  // Jobs write there as the account they run under.
  chmodSync(folder, 0o777);

  const jump = (ms: number): void => {
    off += ms;
    writeFileSync(offset, String(off));
  };
  const now = (): number => Date.now() + off;
  const notes = (): string => (existsSync(file) ? readFileSync(file, "utf8").trim() : "");
  const app = (edit: string): string =>
    manifest({ edit }, "").replace("    stop:", "    scale: { min: 1, max: 4, concurrency: 50 }\n    stop:") +
    `  helper: { kind: worker, command: sleep 1000, scale: 1, stop: { grace: 1s } }
  tick: { kind: job, command: python3 job.py, run: { schedule: "* * * * *" }, timeout: 30s, env: { NOTES: "${file}" } }
`;
  const component = async (name: string) =>
    (await tiny.stage()).components.find((one) => one.name === name) ?? assert.fail(`no component ${name}`);
  /** The next full minute is so near that it comes within a second. */
  const jumpBeforeMinute = (): void => jump(MINUTE_MS - 500 - (now() % MINUTE_MS));
  const phase = async (name: string): Promise<void> => {
    await eventually(`the deployment to come to ${name}`, async () => (await tiny.stage()).deployment?.phase === name);
  };

  after(async () => {
    delete process.env.FAIRLEAD_CLOCK_FILE;
    await tiny.end();
  });

  test("neither ends a job that runs, nor uses fewer instances before the calm minute is over", async () => {
    // No full minute comes by itself before it is wanted.
    jump(2_000 - (now() % MINUTE_MS));
    tiny.write("job.py", JOB);
    const up = await tiny.try(app("1"));
    assert.equal(up.status, 0, up.err);
    await tiny.good("scale web=2");
    await eventually("both instances", async () => (await component("web")).ready === 2);
    await tiny.good("scale web=auto");
    jumpBeforeMinute();
    await eventually("the job to begin", () => notes() === "begun");
    jump(HOUR_MS);
    await eventually("the job to end", () => notes() === "begun ended", JOB_WITHIN_MS);
    // Several looks at the load have passed since.
    assert.equal((await component("web")).ready, 2);
    await eventually("the run to be settled", async () => (await component("tick")).last?.outcome === "succeeded");
  });

  test("leaves no schedule waiting for a time that was right before", async () => {
    const next = async (): Promise<number> => Date.parse((await component("tick")).next ?? "");
    await eventually("a time after the jump forward", async () => (await next()) > now());
    jump(-HOUR_MS);
    await eventually("a time within a minute of now", async () => (await next()) - now() <= MINUTE_MS);
    jumpBeforeMinute();
    await eventually("the job to begin again", () => notes() === "begun ended begun");
    jump(-HOUR_MS);
    await eventually("the job to end again", () => notes() === "begun ended begun ended", JOB_WITHIN_MS);
  });

  test("by a second or two, as time servers set it, runs no job twice", async () => {
    const before = notes();
    jumpBeforeMinute();
    const minute = Math.ceil(now() / MINUTE_MS) * MINUTE_MS;
    await eventually("the job to end", () => notes() === `${before} begun ended`, JOB_WITHIN_MS);
    jump(minute - now() - 2_000);
    await eventually("the minute to come again and pass", () => now() > minute + 3_000);
    assert.equal(Date.parse((await component("tick")).next ?? ""), minute + MINUTE_MS);
    assert.equal(notes(), `${before} begun ended`);
  });

  test("makes the watch over a new release no shorter", async () => {
    const up = tiny.try(app("2"));
    await phase("workers");
    jump(HOUR_MS);
    await phase("watch");
    const began = performance.now();
    assert.equal((await up).status, 0, (await up).err);
    assert.ok(performance.now() - began > WATCHED_MS, "it was watched");
  });

  test("makes it no longer, also when the engine is killed meanwhile", async () => {
    const up = tiny.try(app("3"));
    await phase("watch");
    const began = performance.now();
    jump(-HOUR_MS);
    process.kill(ownProcess(await tiny.layout(), "engine") ?? assert.fail("no engine"), "SIGKILL");
    assert.equal((await up).status, 0, (await up).err);
    assert.ok(performance.now() - began < NOT_WATCHED_FOR_EVER_MS, "it was watched for as long as any other");
    assert.equal((await tiny.answer()).edit, "3");
  });
});
