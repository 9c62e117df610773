import { existsSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { paths } from "../../../src/run/layout.ts";
import type { Stage } from "../project.ts";
import { Chance } from "./chance.ts";
import { Ledger } from "./ledger.ts";
import { type Counted, type Told, wrongJobs } from "./oracle.ts";
import { ownProcess, serverProcess, taggedProcesses } from "./processes.ts";
import { Writer } from "./writer.ts";

export type KillsOrder = { count: number; seed: number; report: (line: string) => void };
export type KillsResult = {
  kills: number;
  byVictim: Record<string, number>;
  deployments: number;
  entries: number;
  tasks: number;
  slowestRecoveryMs: number;
};

const VICTIMS = ["engine", "edge", "keeper", "web", "worker", "clock", "postgres", "redis"] as const;
type Victim = (typeof VICTIMS)[number];

/** Journal writes that a deployment passes; the engine is stopped right before or after one and killed there. */
const POINTS = [
  "release",
  "deployment.begin",
  "data",
  "deployment.jobs",
  "job.intended",
  "job.running",
  "job.ended",
  "deployment.start",
  "deployment.swap",
  "instance.intended",
  "instance.running",
  "instance.ready",
  "instance.stopping",
  "instance.stopped",
  "deployment.workers",
  "deployment.scheduler",
  "deployment.watch",
  "deployment.after",
  "deployment.drain",
  "event",
] as const;

const SETTLES_WITHIN_MS = 90_000;
const REACHED_WITHIN_MS = 6_000;

/**
 * Kills one process after another with SIGKILL while clients write and releases roll. After each kill everything must
 * come back by itself: every acknowledged row, the list of processes, one scheduler, and jobs that ran once. Throws with
 * what was found otherwise.
 */
export async function kills({ count, seed, report }: KillsOrder): Promise<KillsResult> {
  const chance = new Chance(seed);
  const ledger = await Ledger.start();
  const result: KillsResult = { kills: 0, byVictim: {}, deployments: 0, entries: 0, tasks: 0, slowestRecoveryMs: 0 };
  let writer: Writer | undefined;
  try {
    await ledger.app.deploy();
    const first = await settled(ledger, "the first deployment");
    writer = new Writer(first.address ?? "", 4);
    let checked = 0;
    for (let n = 1; n <= count; n++) {
      const victim = n % 2 === 0 ? await killAtPoint(ledger, chance) : await killOutside(ledger, chance);
      const began = performance.now();
      await settled(ledger, `kill ${n} (${victim})`);
      const took = performance.now() - began;
      result.slowestRecoveryMs = Math.max(result.slowestRecoveryMs, took);
      result.kills = n;
      const kind = victim.split(" ")[0] ?? "";
      result.byVictim[kind] = (result.byVictim[kind] ?? 0) + 1;
      checked = await verify(ledger, writer, checked, `kill ${n} (${victim})`);
      report(`${n}/${count}: ${victim}, back in ${(took / 1000).toFixed(1)} s, ${writer.entries.length} rows`);
    }
    await writer.stop();
    await verify(ledger, writer, 0, "the end");
    await verifyTasks(ledger, writer);
    const counts = await ledger.ask<Counted>("SELECT run, release FROM job_runs");
    await ledger.app.end();
    await gone(ledger);
    result.deployments = verifyJobs(ledger, counts);
    await ledger.app.remove();
    return { ...result, entries: writer.entries.length, tasks: writer.tasks.length };
  } catch (error) {
    report(`state kept in ${ledger.app.folder}`);
    throw error;
  } finally {
    await writer?.stop();
    await ledger.app.end();
  }
}

/** Any process, at any moment; half of the time while a release rolls. */
async function killOutside(ledger: Ledger, chance: Chance): Promise<string> {
  const victim = chance.pick(VICTIMS);
  const rolling = chance.next() < 0.5;
  if (rolling) {
    void ledger.app.deploy().catch(() => undefined);
    await pause(chance.below(3000));
  }
  for (let attempt = 0; ; attempt++) {
    const pid = await find(ledger, victim, chance);
    if (pid !== undefined && kill(pid)) return rolling ? `${victim} while rolling` : victim;
    if (attempt > 100) throw new Error(`no ${victim} to kill`);
    await pause(50);
  }
}

async function find(ledger: Ledger, victim: Victim, chance: Chance): Promise<number | undefined> {
  const { layout } = ledger.app.project;
  switch (victim) {
    case "engine":
    case "edge":
    case "keeper":
      return ownProcess(layout, victim);
    case "postgres":
    case "redis":
      return serverProcess(layout, victim);
    default: {
      const mains = taggedProcesses(layout).filter(({ instance }) => instance.startsWith(`local.${victim}.`));
      return mains.length === 0 ? undefined : chance.pick(mains).pid;
    }
  }
}

/** The engine, stopped before or after a named write of a deployment. */
async function killAtPoint(ledger: Ledger, chance: Chance): Promise<string> {
  const point = `${chance.pick(["before", "after"])} ${chance.pick(POINTS)}`;
  const reached = `${ledger.stopFile}.reached`;
  writeFileSync(ledger.stopFile, point);
  void ledger.app.deploy().catch(() => undefined);
  const end = performance.now() + REACHED_WITHIN_MS;
  while (!existsSync(reached) && performance.now() < end) await pause(5);
  const met = existsSync(reached);
  rmSync(ledger.stopFile, { force: true });
  rmSync(reached, { force: true });
  for (;;) {
    const pid = ownProcess(ledger.app.project.layout, "engine");
    if (pid !== undefined && kill(pid)) return `engine ${met ? point : `(not met: ${point})`}`;
    await pause(20);
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

/** Everything that is desired is ready, nothing else runs, and no deployment is under way. Interrupted ones are resumed as an operator would. */
async function settled(ledger: Ledger, after: string): Promise<Stage> {
  const end = performance.now() + SETTLES_WITHIN_MS;
  let why = "no engine answers";
  for (;;) {
    const stage = await ledger.app.stage();
    if (stage?.deployment?.outcome === "interrupted") await resume(ledger, stage.deployment.id);
    else if (stage !== undefined) {
      const wrong = unsettled(ledger, stage);
      if (wrong === undefined) return stage;
      why = wrong;
    }
    if (performance.now() > end) throw new Error(`${after}: not settled after ${SETTLES_WITHIN_MS / 1000} s: ${why}`);
    await pause(50);
  }
}

const DESIRED: Readonly<Record<string, number>> = { web: 2, worker: 1, clock: 1 };

function unsettled(ledger: Ledger, stage: Stage): string | undefined {
  if (stage.deployment?.outcome === "running" && stage.deployment.phase !== "watch")
    return `deployment in phase ${stage.deployment.phase}`;
  const running = taggedProcesses(ledger.app.project.layout);
  for (const [name, count] of Object.entries(DESIRED)) {
    const component = stage.components.find((c) => c.name === name);
    if (component === undefined || component.ready !== count) return `${name}: ${component?.ready} of ${count} ready`;
    if (stage.deployment?.phase === "watch") continue;
    const mains = new Set(
      running.filter(({ instance }) => instance.startsWith(`local.${name}.`)).map(({ instance }) => instance),
    );
    if (mains.size !== count) return `${name}: ${mains.size} instances run, ${count} are wanted`;
  }
  const data = stage.data.find((d) => d.state !== "running");
  return data === undefined ? undefined : `${data.name} is ${data.state}`;
}

async function resume(ledger: Ledger, id: string): Promise<void> {
  await ledger.app.project.engine.resume(id, true).catch(() => undefined);
  await pause(50);
}

/** Every row that was acknowledged since `from` is there, no scheduler met another, and no job ran twice. */
async function verify(ledger: Ledger, writer: Writer, from: number, after: string): Promise<number> {
  const upTo = writer.entries.length;
  const acknowledged = writer.entries.slice(from, upTo);
  const found = await retry(() => ledger.ask<{ id: string }>("SELECT id FROM entries WHERE id = ANY($1)", [acknowledged]));
  if (found.length !== acknowledged.length) {
    const there = new Set(found.map(({ id }) => id));
    throw new Error(`${after}: lost ${acknowledged.filter((id) => !there.has(id)).join(", ")}`);
  }
  const doubles = await retry(() => ledger.ask("SELECT * FROM doubles"));
  if (doubles.length > 0) throw new Error(`${after}: two schedulers at once: ${JSON.stringify(doubles)}`);
  const twice = await retry(() => ledger.ask("SELECT run FROM job_runs GROUP BY run HAVING count(*) > 1"));
  if (twice.length > 0) throw new Error(`${after}: a job ran twice: ${JSON.stringify(twice)}`);
  return upTo;
}

async function verifyTasks(ledger: Ledger, writer: Writer): Promise<void> {
  const done = new Set((await ledger.ask<{ id: string }>("SELECT id FROM tasks")).map(({ id }) => id));
  const waiting = await ledger.waiting();
  const lost = writer.tasks.filter((id) => !done.has(id) && !waiting.has(id));
  if (lost.length > 0) throw new Error(`lost from the queue: ${lost.join(", ")}`);
}

function verifyJobs(ledger: Ledger, counted: readonly Counted[]): number {
  const journal = new DatabaseSync(paths.journal(ledger.app.project.layout), { readOnly: true });
  try {
    const runs = journal.prepare("SELECT id, release, state, deployment FROM run WHERE job = 'count'").all();
    const deployments = journal.prepare("SELECT id, release, outcome FROM deployment").all();
    const told = { runs, deployments } as unknown as Told;
    const wrong = wrongJobs(told, counted);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    return told.deployments.filter(({ outcome }) => outcome === "done").length;
  } finally {
    journal.close();
  }
}

/** After the end nothing of the project runs any more. */
async function gone(ledger: Ledger): Promise<void> {
  const { layout } = ledger.app.project;
  const end = performance.now() + 30_000;
  for (;;) {
    const left = [
      ...taggedProcesses(layout).map(({ command }) => command),
      ...(["keeper", "engine", "edge"] as const).filter((name) => ownProcess(layout, name) !== undefined),
    ];
    if (left.length === 0) return;
    if (performance.now() > end) throw new Error(`still running after the end: ${left.join("; ")}`);
    await pause(100);
  }
}

async function retry<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 50) throw error;
      await pause(100);
    }
  }
}
