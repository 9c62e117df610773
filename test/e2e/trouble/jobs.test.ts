import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { Interrupts } from "../../../src/cli/shell.ts";
import { eventually } from "../../support/eventually.ts";
import { ownProcess } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

/** Counts its runs in a file, then does as the manifest says. */
const JOB = `
import os, signal, sys, time
how = sys.argv[1]
with open(os.environ["COUNTER"], "a") as counter: counter.write("x")
print("doing", how, flush=True)
if how == "fail": sys.exit("no such table")
if how == "deaf": signal.signal(signal.SIGTERM, signal.SIG_IGN)
if how in ("hang", "deaf"): time.sleep(1000)
`;

suite("a job before a release", { timeout: 150_000 }, () => {
  const tiny = new Tiny();
  let number = 0;
  const counters = join(tiny.folder, "counters");
  mkdirSync(counters);
  // Jobs write there as the account they run under.
  chmodSync(counters, 0o777);
  const counter = () => join(counters, String(number));
  const runs = () => (existsSync(counter()) ? readFileSync(counter(), "utf8").length : 0);
  /** Each with a counter of its own. */
  const withJob = (how: string, more = "") => {
    number += 1;
    const job = `  migrate: { kind: job, command: python3 job.py ${how}, run: before-release, env: { COUNTER: "${counter()}" }, stop: { grace: 1s }${more} }`;
    return manifest({}, job);
  };
  const nothingLive = async () => assert.equal((await tiny.stage()).release, undefined);

  after(() => tiny.end());

  test("that fails is told with its code and last words, tried as often as the manifest says, and nothing goes live", async () => {
    tiny.write("job.py", JOB);
    const { status, err } = await tiny.try(withJob("fail", ", retries: 2"));
    assert.equal(status, 1);
    assert.match(err, /✗ Job migrate ended with exit code 1[\s\S]*│ no such table/);
    assert.match(err, /attempt 3 of 3/);
    assert.match(err, /failed: job migrate ended with exit code 1/);
    assert.equal(runs(), 3);
    await nothingLive();
  });

  test("that takes longer than its timeout is stopped, and killed where it does not listen", async () => {
    const { status, err } = await tiny.try(withJob("deaf", ", timeout: 1s"));
    assert.equal(status, 1);
    assert.match(err, /job migrate did not end within 1 s and was stopped/);
    assert.equal(runs(), 1);
    await nothingLive();
  });

  test("is stopped for good by a second Ctrl-C, however deaf it is, and not tried again", async () => {
    const interrupts = new Interrupts();
    tiny.write("fairlead.yaml", withJob("deaf", ", retries: 3"));
    let seen = "";
    const up = tiny.run("up", { interrupts, onErr: (text) => (seen += text) });
    await eventually("the job to run", () => runs() === 1);
    await eventually("the deployment to be followed", () => seen.includes("Deploying to local"));
    // Twice, as somebody presses it: the first is understood as leaving.
    interrupts.interrupt();
    interrupts.interrupt();
    const { status, err } = await up;
    assert.equal(status, 130, err);
    assert.match(err, /Ctrl-C once more cancels it[\s\S]*Cancelling[\s\S]*Job migrate was cancelled/);
    assert.equal((await tiny.stage()).deployment?.outcome, "failed");
    assert.equal(runs(), 1);
    await nothingLive();
  });

  test("goes on while its engine is killed and another takes over, and runs once", async () => {
    tiny.write("fairlead.yaml", withJob("ok"));
    tiny.write("job.py", JOB.replace('print("doing"', 'time.sleep(1.5); print("doing"'));
    const up = tiny.run("up");
    await eventually("the job to run", () => runs() === 1);
    process.kill(ownProcess(await tiny.layout(), "engine") ?? assert.fail("no engine"), "SIGKILL");
    const { status, err } = await up;
    assert.equal(status, 0, err);
    assert.equal(runs(), 1);
    await tiny.good("down --stage local --delete-data --yes");
  });

  test("whose end nobody saw interrupts the deployment, and runs again only when somebody says so", async () => {
    tiny.write("job.py", JOB);
    tiny.write("fairlead.yaml", withJob("hang"));
    const up = tiny.run("up");
    await eventually("the job to run", () => runs() === 1);
    // The keeper alone would hear how the job ends.
    process.kill(ownProcess(await tiny.layout(), "keeper") ?? assert.fail("no keeper"), "SIGKILL");
    const { status, err } = await up;
    assert.equal(status, 1, err);
    assert.match(err, /FL0921[\s\S]*job migrate had started and its end is not known[\s\S]*deploy local --resume/);
    await nothingLive();
    const asked = await tiny.run("deploy --resume");
    assert.deepEqual([asked.status, /--run-job-again[\s\S]*--job-is-done/.test(asked.err)], [3, true], asked.err);
    assert.equal(runs(), 1);
    const resumed = await tiny.run("deploy --resume --job-is-done");
    assert.equal(resumed.status, 0, resumed.err);
    assert.doesNotMatch(resumed.err, /not known/, "what was told before is not told again");
    assert.equal(runs(), 1);
    assert.ok((await tiny.answer()).release);
  });
});
