import { Failure } from "../../../diagnostics/failure.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import type { Workloads } from "../../../operations/google/workloads.ts";
import { workloadsOf } from "../../../operations/google/workloads-of.ts";
import type { JobRunView } from "../../../run/protocol/api.ts";
import type { Shell } from "../../shell.ts";
import { logText } from "../../views/log.ts";
import { paintFor } from "../../views/paint.ts";

const LOOK_EVERY_MS = 2000;
/** Logging shows what was written after some seconds; last lines are waited for so long, and no longer than until one look brings none. */
const LAST_LINES_MS = 6000;

const EARLIER_MS = 60_000;

type Around = { shell: Shell; json: boolean; quiet: boolean };

/** Starts a job and shows its output on standard error until it ends, or until Ctrl-C, which leaves it running. */
export async function runGoogleJob(
  stage: GoogleStage,
  { job, words }: { job: string; words: readonly string[] },
  around: Around,
): Promise<JobRunView> {
  const workloads = workloadsOf(stage);
  return leaving(around.shell, async (left) => {
    // Whoever leaves while it is being started is told that it goes on: the request may be at Google already.
    const run = await workloads.runJob(job, words, new AbortController().signal);
    return followRun(workloads, run, stage, { ...around, left });
  });
}

/** Does `work` with a signal that Ctrl-C ends, instead of ending the command. */
export async function leaving<T>({ interrupts }: Shell, work: (left: AbortSignal) => Promise<T>): Promise<T> {
  const left = new AbortController();
  const release = interrupts.take(() => left.abort());
  try {
    return await work(left.signal);
  } finally {
    release();
  }
}

/** Shows what a run writes until it ends or the user leaves, and gives how it stands then. */
export async function followRun(
  workloads: Workloads,
  run: JobRunView,
  { world }: GoogleStage,
  { shell, json, quiet, left }: Around & { left: AbortSignal },
): Promise<JobRunView> {
  const shown = new AbortController();
  const lines = json || quiet ? Promise.resolve() : showLines(workloads, run, shell, AbortSignal.any([left, shown.signal]));
  let current = run;
  try {
    while (!left.aborted && current.state === "running") {
      current = await workloads.jobRun(run.id, left);
      if (current.state === "running") await world.pause(LOOK_EVERY_MS, left);
    }
    if (!json && !quiet) await world.pause(LAST_LINES_MS, left);
  } catch (error) {
    if (!left.aborted) throw error;
  } finally {
    shown.abort();
    await lines;
  }
  return { ...current, job: run.job };
}

async function showLines(workloads: Workloads, run: JobRunView, shell: Shell, signal: AbortSignal): Promise<void> {
  const paint = paintFor(shell.stderr, shell.env);
  // The run has a name of its own, so nothing else comes with an earlier begin: clocks differ.
  const since = new Date(Date.parse(run.started ?? "") - EARLIER_MS).toISOString();
  try {
    for await (const line of workloads.logs({ run: run.id, since, follow: true }, signal)) {
      shell.stderr.write(`${logText({ ...line, component: run.job }, paint)}\n`);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // How the run ends does not depend on who may read its lines.
    shell.stderr.write(`${paint("yellow", "!")} ${error.diagnostic.message}\n`);
  }
}
