import type { LocalJob } from "../compile/local/stage.ts";
import type { RunRecord } from "../run/journal/records.ts";
import { paths } from "../run/layout.ts";
import { lastLines } from "../run/logs.ts";
import type { Exit } from "../run/protocol/keeper.ts";
import { whySealed } from "./last-words.ts";
import { pause, Signal } from "./signal.ts";
import { mayHaveStarted, startReason } from "./start-reason.ts";
import { removeFolder, surroundings, templateOf } from "./surroundings.ts";
import type { World } from "./world.ts";

export type JobOrder = {
  stage: string;
  release: string;
  job: string;
  reason: RunRecord["reason"];
  deployment: string | undefined;
  arguments: readonly string[];
};

/** Runs jobs to their end: at most once per attempt, with the job's timeout and retries; every start is in the journal before it is asked for. */
export class Jobs {
  readonly #world: World;
  readonly #signal = new Signal();
  readonly #exits = new Map<string, Exit>();
  readonly #following = new Map<string, Promise<RunRecord>>();
  /** Deployments that somebody called off. */
  readonly #cancelled = new Set<string>();
  readonly #endingStages = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  exited(id: string, exit: Exit): boolean {
    if (this.#world.journal.runs.get(id) === undefined) return false;
    this.#exits.set(id, exit);
    this.#signal.changed();
    return true;
  }

  /** Takes over the runs of a stage that an earlier engine left open, each to the end that can still be known. */
  adopt(stage: string): void {
    for (const run of this.#world.journal.runs.open().filter((open) => open.stage === stage))
      void this.#follow(run.id, () => this.#takeOver(run)).catch(() => undefined);
  }

  /** Begins a run and gives its first attempt at once. */
  begin(order: JobOrder): RunRecord {
    const run = this.intend(order);
    this.go(run, order);
    return run;
  }

  /** Writes a first attempt down and starts nothing, so that it can be part of a larger write. */
  intend(order: JobOrder): RunRecord {
    return this.#intend(order, this.#world.id(`${order.stage}.${order.job}`), 1);
  }

  /** Starts what was written down. */
  go(run: RunRecord, order: JobOrder): void {
    void this.#follow(run.id, () => this.#attempts(run, order)).catch(() => undefined);
  }

  /** Runs the job for a deployment once: finds the run an earlier engine began, and retries only what is known to have failed. */
  async runFor(order: JobOrder & { deployment: string }): Promise<RunRecord> {
    const earlier = this.#world.journal.runs.ofDeployment(order.deployment, order.job);
    const last = earlier.at(-1);
    const job = this.#job(order);
    if (last === undefined) return this.#wait(this.begin(order).id);
    const ended = last.state === "intended" || last.state === "running" ? await this.#wait(last.id) : last;
    if (ended.state !== "failed" || ended.attempt > job.retries) return ended;
    const next = this.#intendRetry(ended, order);
    return this.#follow(next.id, () => this.#attempts(next, order));
  }

  /** Whether a run of this job has begun and not ended. */
  running(stage: string, job: string): boolean {
    return this.#world.journal.runs.open().some((run) => run.stage === stage && run.job === job);
  }

  /** The last attempt of the run that began with this one; `running` also between two attempts. */
  latestOf(run: RunRecord): RunRecord {
    let latest = run;
    for (let next: RunRecord | undefined = run; next !== undefined; next = this.#world.journal.runs.get(retryId(latest.id)))
      latest = next;
    const goesOn = this.#following.has(run.id) || this.#following.has(latest.id);
    return latest.state === "failed" && goesOn ? { ...latest, state: "running" } : latest;
  }

  /** What runs for a cancelled deployment is stopped and not tried again. */
  cancel(deployment: string): void {
    this.#cancelled.add(deployment);
    this.#signal.changed();
  }

  /** Ends every run of a stage, and resolves when none is left; none is tried again. */
  async endAll(stage: string): Promise<void> {
    this.#endingStages.add(stage);
    this.#signal.changed();
    await this.#signal.until(() => (this.#world.journal.runs.open().some((run) => run.stage === stage) ? undefined : true));
    this.#endingStages.delete(stage);
  }

  #isCancelled(run: RunRecord): boolean {
    if (this.#endingStages.has(run.stage)) return true;
    return run.deployment !== undefined && this.#cancelled.has(run.deployment);
  }

  #wait(id: string): Promise<RunRecord> {
    return this.#following.get(id) ?? this.#signal.until(() => ended(this.#world.journal.runs.get(id)));
  }

  #follow(id: string, work: () => Promise<RunRecord>): Promise<RunRecord> {
    const following = work().finally(() => this.#following.delete(id));
    this.#following.set(id, following);
    following.catch((error: unknown) =>
      this.#world.emit({ type: "error", level: "error", message: `job run ${id}: ${String(error)}` }),
    );
    return following;
  }

  #intendRetry(failed: RunRecord, order: JobOrder): RunRecord {
    return this.#intend(order, retryId(failed.id), failed.attempt + 1);
  }

  #intend(order: JobOrder, id: string, attempt: number): RunRecord {
    const { journal, keeper } = this.#world;
    const { stage, release, job, reason, deployment, arguments: words } = order;
    const run = { id, stage, release, job, reason, deployment, arguments: words, attempt, generation: keeper.generation };
    journal.write("job.intended", () => journal.runs.add(run));
    return this.#get(id);
  }

  async #attempts(first: RunRecord, order: JobOrder): Promise<RunRecord> {
    const job = this.#job(order);
    for (let run = first; ; run = this.#intendRetry(run, order)) {
      const done = await this.#once(run, job);
      if (done.state !== "failed" || done.attempt > job.retries || this.#isCancelled(done)) return done;
      this.#tell(
        done,
        "job-retry",
        `Job ${done.job} ${done.error}; attempt ${done.attempt + 1} of ${job.retries + 1}`,
        "warning",
      );
    }
  }

  async #once(run: RunRecord, job: LocalJob): Promise<RunRecord> {
    const runtime = this.#runtime(run.stage);
    try {
      const order = await surroundings(this.#world, {
        ...run,
        component: run.job,
        name: run.job,
        number: 1,
        port: undefined,
        role: "job",
      });
      const { journal, now } = this.#world;
      const { pid, startTime } = await runtime.start(order);
      journal.write("job.running", () =>
        journal.runs.update(run.id, { state: "running", pid, startTime, started: now().toISOString() }),
      );
      this.#tell(run, "job-started", `Job ${run.job} has started`);
    } catch (error) {
      if (mayHaveStarted(error)) return this.#end(run, { state: "unknown", error: "may have started, and its end is not known" });
      await removeFolder(this.#world, run.id);
      return this.#end(run, { state: "failed", error: `could not start: ${startReason(error, job)}` });
    }
    return this.#toTheEnd(run, job, job.timeout);
  }

  /** Waits for the exit; when `left` is over (ms), or its deployment is cancelled, it is stopped, after its grace killed. */
  async #toTheEnd(run: RunRecord, job: LocalJob, left: number): Promise<RunRecord> {
    const runtime = this.#runtime(run.stage);
    const exited = this.#signal.until(() => this.#exits.get(run.id));
    let exit = await this.#exitWithin(run, left);
    let error: string | undefined;
    if (exit === undefined) {
      error = this.#isCancelled(run) ? "was cancelled" : `did not end within ${job.timeout / 1000} s and was stopped`;
      await runtime.signal(run.id, `SIG${job.stop.signal}`);
      exit = await firstOf(exited, job.stop.grace);
      if (exit === undefined) await runtime.signal(run.id, "SIGKILL");
      exit ??= await exited;
    }
    return this.#settle(run, exit, error);
  }

  /** Its exit; nothing when the time is over or its deployment is cancelled before. */
  async #exitWithin(run: RunRecord, ms: number): Promise<Exit | undefined> {
    const limit = new AbortController();
    const decided = this.#signal.until(
      () => this.#exits.get(run.id) ?? (this.#isCancelled(run) || limit.signal.aborted ? null : undefined),
    );
    const exit = await Promise.race([decided, pause(ms, limit.signal).then(() => null)]);
    limit.abort();
    this.#signal.changed();
    return exit ?? undefined;
  }

  async #settle(run: RunRecord, exit: Exit, error: string | undefined): Promise<RunRecord> {
    const good = exit.code === 0 && error === undefined;
    const why = error ?? (exit.signal === null ? `ended with exit code ${exit.code}` : `was killed by ${exit.signal}`);
    const done = this.#end(run, {
      state: good ? "succeeded" : "failed",
      ...(exit.code === null ? {} : { exitCode: exit.code }),
      ...(good ? {} : { error: why }),
    });
    await this.#runtime(run.stage)
      .forget(run.id)
      .catch(() => undefined);
    await removeFolder(this.#world, run.id);
    this.#exits.delete(run.id);
    return done;
  }

  /**
   * A run whose engine died. Its exit may be on the keeper's record, it may still run as the same keeper's child, or its
   * keeper was never asked. Otherwise it may have started and nobody saw its end: that is `unknown`, for the operator.
   */
  async #takeOver(run: RunRecord): Promise<RunRecord> {
    const { keeper } = this.#world;
    const order: JobOrder = { ...run };
    const seen = (await this.#runtime(run.stage).observe()).find((i) => i.id === run.id);
    const record = (await keeper.list()).records.find((r) => r.id === run.id);
    const exit = seen?.exit ?? record?.exit;
    if (exit !== undefined && wasSeen(exit)) return this.#retry(await this.#settle(run, exit, undefined), order);
    if (exit === undefined && seen !== undefined && !seen.stray)
      return this.#retry(await this.#toTheEnd(run, this.#job(order), this.#timeLeft(run)), order);
    if (seen === undefined && record === undefined && run.state === "intended") return this.#attempts(run, order);
    if (seen?.stray) await this.#endStray(run);
    await this.#runtime(run.stage)
      .forget(run.id)
      .catch(() => undefined);
    return this.#end(run, { state: "unknown", error: "started, and its end is not known" });
  }

  /** Of a run that an earlier engine started only the time of day tells; a clock that was set back does not lengthen it. */
  #timeLeft(run: RunRecord): number {
    const { timeout } = this.#job(run);
    const end = Date.parse(run.started ?? run.intended) + timeout;
    return Math.min(timeout, Math.max(0, end - this.#world.now().getTime()));
  }

  #retry(done: RunRecord, order: JobOrder): Promise<RunRecord> | RunRecord {
    if (done.state !== "failed" || done.attempt > this.#job(order).retries || order.deployment !== undefined) return done;
    return this.#attempts(this.#intendRetry(done, order), order);
  }

  /** Its exit code went with its keeper, so letting it work on would not make its end known. */
  async #endStray(run: RunRecord): Promise<void> {
    const runtime = this.#runtime(run.stage);
    const { stop } = this.#job({ ...run });
    await runtime.signal(run.id, `SIG${stop.signal}`);
    const end = performance.now() + stop.grace;
    for (;;) {
      const seen = (await runtime.observe()).find((i) => i.id === run.id);
      if (seen === undefined || seen.exit !== undefined) return;
      if (performance.now() > end) await runtime.signal(run.id, "SIGKILL");
      await pause(100);
    }
  }

  #end(run: RunRecord, change: Pick<RunRecord, "state"> & Partial<Pick<RunRecord, "exitCode" | "error">>): RunRecord {
    const { journal, now, layout } = this.#world;
    journal.write("job.ended", () => journal.runs.update(run.id, { ...change, ended: now().toISOString() }));
    if (change.state === "succeeded") this.#tell(run, "job-ended", `Job ${run.job} is done`);
    else {
      const lines = lastLines(paths.log(layout, run.stage, run.job), 20, { instance: run.job, since: run.intended });
      const why = whySealed(this.#world, { ...run, component: run.job }, lines);
      this.#tell(run, "job-ended", `Job ${run.job} ${change.error}${why}`, "error", lines);
    }
    const done = this.#get(run.id);
    this.#signal.changed();
    return done;
  }

  #tell(
    run: RunRecord,
    type: string,
    message: string,
    level: "info" | "warning" | "error" = "info",
    lines?: readonly string[],
  ): void {
    this.#world.emit({ stage: run.stage, deployment: run.deployment, component: run.job, type, message, level, lines });
  }

  #job(order: { stage: string; release: string; job: string }): LocalJob {
    const template = templateOf(this.#world.releases.compiled(order.release, order.stage), order.job);
    if (!("run" in template)) throw new Error(`${order.job} is not a job`);
    return template;
  }

  #get(id: string): RunRecord {
    const run = this.#world.journal.runs.get(id);
    if (run === undefined) throw new Error(`no job run ${id}`);
    return run;
  }

  #runtime(stage: string) {
    return this.#world.instances(this.#world.journal.stages.get(stage)?.runtime ?? "native");
  }
}

/** The run that tries again what this one did: `local.count.ab12cd34`, then `local.count.ab12cd34-2`, and so on. */
function retryId(id: string): string {
  const [, first = id, number = "1"] = /^(.*\.[0-9a-f]+)-(\d+)$/.exec(id) ?? [];
  return `${first}-${Number(number) + 1}`;
}

function ended(run: RunRecord | undefined): RunRecord | undefined {
  return run === undefined || run.state === "intended" || run.state === "running" ? undefined : run;
}

/** Of a process whose keeper died before it did, only that it is gone is known. */
const wasSeen = (exit: Exit): boolean => exit.code !== null || exit.signal !== null;

async function firstOf(exited: Promise<Exit>, ms: number): Promise<Exit | undefined> {
  const limit = new AbortController();
  const exit = await Promise.race([exited, pause(ms, limit.signal).then(() => undefined)]);
  limit.abort();
  return exit;
}
