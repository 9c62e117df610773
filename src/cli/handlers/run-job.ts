import { setTimeout as pause } from "node:timers/promises";
import type { EngineClient } from "../../run/engine-client.ts";
import type { JobRunView } from "../../run/protocol/api.ts";
import type { Shell } from "../shell.ts";
import { logText } from "../views/log.ts";
import { paintFor } from "../views/paint.ts";

const LOOK_EVERY_MS = 200;
/** Lines that were written just before the end arrive within this time. */
const LAST_LINES_MS = 300;

export type JobOrder = { stage: string; job: string; words: readonly string[] };
type Around = { shell: Shell; json: boolean; quiet: boolean };

/** Starts a job and shows its output on standard error until it ends, or until Ctrl-C, which leaves it running. */
export async function runJob(engine: EngineClient, order: JobOrder, { shell, json, quiet }: Around): Promise<JobRunView> {
  const since = new Date().toISOString();
  const run = await engine.runJob(order.stage, order.job, order.words);
  const stop = new AbortController();
  const release = shell.interrupts.take(() => stop.abort());
  const shown = json || quiet ? Promise.resolve() : showLines(engine, order, since, shell, stop.signal);
  try {
    let current = run;
    while (!stop.signal.aborted && (current.state === "intended" || current.state === "running")) {
      await pause(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => {});
      current = await engine.jobRun(run.id);
    }
    await pause(LAST_LINES_MS, undefined, { signal: stop.signal }).catch(() => {});
    return current;
  } finally {
    stop.abort();
    release();
    await shown;
  }
}

async function showLines(engine: EngineClient, order: JobOrder, since: string, shell: Shell, signal: AbortSignal): Promise<void> {
  const paint = paintFor(shell.stderr, shell.env);
  for await (const line of engine.logs(order.stage, { component: order.job, since, follow: true }, signal)) {
    shell.stderr.write(`${logText(line, paint)}\n`);
  }
}
