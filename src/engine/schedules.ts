import { Cron } from "croner";
import type { LocalJob } from "../compile/local/stage.ts";
import type { JobOrder, Jobs } from "./jobs.ts";
import type { World } from "./world.ts";

/** Timers of Node end at 2^31-1 ms; a clock that jumps is noticed within this time too. */
const LOOK_MS = 1_000;

/**
 * Starts scheduled jobs of live releases when they are due, in their time zone, never two of one job at once. The next
 * time is in the journal, so that a run missed while nothing ran is told and not silently lost.
 */
export class Schedules {
  readonly #world: World;
  readonly #jobs: Jobs;
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World, jobs: Jobs) {
    this.#world = world;
    this.#jobs = jobs;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
    this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** When the job runs next, or nothing for a job that has no schedule. */
  next(stage: string, job: LocalJob): Date | undefined {
    if (job.run.when !== "schedule") return undefined;
    const due = this.#world.journal.schedules.due(stage, job.component);
    return due === undefined ? nextTime(job.run, this.#world.now()) : new Date(due);
  }

  #look(): void {
    const { journal, releases } = this.#world;
    for (const stage of journal.stages.all()) {
      if (stage.live === undefined || stage.down) continue;
      for (const job of releases.compiled(stage.live, stage.name).jobs) {
        if (job.run.when === "schedule") this.#check(stage.name, stage.live, job, job.run);
      }
    }
  }

  #check(stage: string, release: string, job: LocalJob, run: { cron: string; zone: string }): void {
    const { journal, now, emit } = this.#world;
    const at = now();
    const due = journal.schedules.due(stage, job.component);
    const next = nextTime(run, at);
    // A changed schedule, or a clock set back, must not wait for a time that was right before.
    if (due === undefined || (next !== undefined && next < new Date(due))) {
      this.#plan(stage, job, next && this.#notAgain(stage, job, run, next));
      return;
    }
    if (new Date(due) > at) return;
    const late = at.getTime() - Date.parse(due);
    if (late > GRACE_MS) {
      this.#plan(stage, job, next);
      emit({
        stage,
        component: job.component,
        type: "job-missed",
        level: "warning",
        message: `Job ${job.component} was due ${due} and missed; next ${next?.toISOString() ?? "never"}`,
      });
      return;
    }
    if (this.#jobs.running(stage, job.component)) {
      this.#plan(stage, job, next);
      emit({
        stage,
        component: job.component,
        type: "job-skipped",
        level: "warning",
        message: `Job ${job.component} is still running and is not started again`,
      });
      return;
    }
    const order: JobOrder = { stage, release, job: job.component, reason: "schedule", deployment: undefined, arguments: [] };
    const fired = journal.write("schedule.fire", () => {
      this.#plan(stage, job, next);
      return this.#jobs.intend(order);
    });
    this.#jobs.go(fired, order);
  }

  /** The time, or the one after it where it has had its run: a clock set back by less than that runs nothing twice. */
  #notAgain(stage: string, job: LocalJob, run: { cron: string; zone: string }, time: Date): Date {
    const after = nextTime(run, time);
    const last = this.#world.journal.runs.lastScheduled(stage, job.component);
    if (after === undefined || last === undefined) return time;
    const had = new Date(last.intended);
    return had >= time && had < after ? after : time;
  }

  #plan(stage: string, job: LocalJob, next: Date | undefined): void {
    if (next === undefined) return;
    const { journal } = this.#world;
    if (journal.schedules.due(stage, job.component) === next.toISOString()) return;
    journal.write("schedule.due", () => journal.schedules.set(stage, job.component, next.toISOString()));
  }
}

/** A run that comes later than this is a missed one: the machine slept, or nothing ran. */
const GRACE_MS = 60_000;

function nextTime(run: { cron: string; zone: string }, after: Date): Date | undefined {
  return new Cron(run.cron, { timezone: run.zone }).nextRun(after) ?? undefined;
}
