import type { Probe } from "../app/model.ts";
import type { LocalProcess } from "../compile/local/stage.ts";
import type { InstanceRecord } from "../run/journal/records.ts";
import type { Instances } from "../run/ports.ts";
import { inBackground } from "./background.ts";
import { elsewhere } from "./elsewhere.ts";
import { type Probed, probe, type Verdict } from "./probe.ts";
import { metricsPort } from "./purposes.ts";
import { pause } from "./signal.ts";
import { templateOf } from "./surroundings.ts";
import type { World } from "./world.ts";

type Report = {
  state: (state: "ready" | "failing", reason: string | undefined) => void;
  /** Not ready in time, or not alive: it is to be replaced. */
  hopeless: (reason: string) => void;
};

/** A start is asked about often, so that a quick app is quickly used. */
const FIRST_LOOK_MS = 20;
const SLOWEST_LOOK_MS = 500;
/** Without a probe, a process that lives for so long counts as ready, once it only waits for work: one that loads its program does not. */
const ALIVE_MS = 1_000;
/** One that never rests works, and not at its start any more. */
const BUSY_MS = 10_000;
/** A process that used less of a processor than this share between two looks waits. */
const RESTING = 0.1;

/** Asks one instance for its health until told to stop. */
export class Health {
  #reason: string | undefined;
  /** How long its processes had worked, or waited for a processor, at the last look, and when that was. */
  #used: { ms: number; at: number } | undefined;
  /** When it was started, by a clock that never jumps. */
  readonly #began: number;
  readonly #stop = new AbortController();
  readonly #world: World;
  readonly #row: InstanceRecord;
  readonly #runtime: Instances;
  readonly #report: Report;
  readonly #process: LocalProcess;

  /** `began`: when this engine started it, by `performance.now()`; of what another engine started, its row tells. */
  constructor(world: World, row: InstanceRecord, runtime: Instances, report: Report, began: number | undefined) {
    this.#world = world;
    this.#row = row;
    this.#runtime = runtime;
    this.#report = report;
    const template = templateOf(world.releases.compiled(row.release, row.stage), row.component);
    if (!("kind" in template)) throw new Error(`${row.component} is a job and has no health`);
    this.#process = template;
    this.#began = began ?? performance.now() - Math.max(0, world.now().getTime() - Date.parse(row.created));
    inBackground(world, `health of ${row.component}-${row.number}`, this.#run());
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Why it is not ready, as far as can be told; nothing for one that is. */
  async reason(): Promise<string | undefined> {
    return this.#reason === undefined ? undefined : this.#explained(this.#reason);
  }

  /** Of a service that does not answer, where it listens instead is worth more than that it does not. */
  async #explained(reason: string): Promise<string> {
    const row = this.#world.journal.instances.get(this.#row.id);
    if (this.#process.kind !== "service" || row === undefined) return reason;
    return (await elsewhere(this.#world, row, this.#runtime)) ?? reason;
  }

  async #run(): Promise<void> {
    if (this.#row.state !== "ready" && !(await this.#becomesReady())) return;
    if (this.#stop.signal.aborted) return;
    this.#report.state("ready", undefined);
    await Promise.all([this.#keepsReady(), this.#staysAlive()]);
  }

  async #becomesReady(): Promise<boolean> {
    const { health } = this.#process;
    // Of an instance that failed before this engine, nobody knows how long it may still need: it has its grace again.
    const end = (this.#row.state === "failing" ? performance.now() : this.#began) + health.grace;
    for (let wait = FIRST_LOOK_MS; !this.#stop.signal.aborted; wait = Math.min(SLOWEST_LOOK_MS, wait * 1.5)) {
      const verdict = await this.#ready();
      if (this.#stop.signal.aborted) return false;
      this.#reason = verdict.good ? undefined : verdict.reason;
      if (verdict.good) return true;
      if (performance.now() > end) {
        this.#report.hopeless(`was not ready within ${health.grace / 1000} s: ${await this.#explained(verdict.reason)}`);
        return false;
      }
      await pause(wait, this.#stop.signal);
    }
    return false;
  }

  async #ready(): Promise<Verdict> {
    const { health, kind } = this.#process;
    for (const asked of [health.start, health.ready]) {
      if (asked === undefined) continue;
      const verdict = await this.#ask(asked);
      if (!verdict.good) return verdict;
    }
    if (kind === "service") return this.#owns();
    if (health.ready !== undefined || health.start !== undefined) return { good: true };
    const age = performance.now() - this.#began;
    const rests = age >= ALIVE_MS / 2 && (await this.#rests());
    const isUp = age >= Math.min(BUSY_MS, health.grace) || (age >= ALIVE_MS && rests);
    return isUp ? { good: true } : { good: false, reason: "it still starts" };
  }

  /** Whether it has hardly wanted a processor since the last look; where that cannot be seen, it is taken not to. */
  async #rests(): Promise<boolean> {
    const usage = await this.#runtime.usage(this.#row.id).catch((): "unseen" => "unseen");
    if (usage === "unseen") return true;
    // It has ended, which whoever started it is told in a moment.
    if (usage === undefined) return false;
    const before = this.#used;
    // On a busy machine, what waits for a processor would work.
    this.#used = { ms: usage.cpuMs + (usage.waitedMs ?? 0), at: performance.now() };
    return before !== undefined && this.#used.ms - before.ms < RESTING * (this.#used.at - before.at);
  }

  /** An answer counts only when it comes from the instance's own processes. */
  async #owns(): Promise<Verdict> {
    const address = this.#world.journal.instances.get(this.#row.id)?.address;
    if (address === undefined) return { good: false, reason: "it has no address yet" };
    if (await this.#runtime.ownsPort(this.#row.id, address.port)) return { good: true };
    return { good: false, reason: `port ${address.port} is answered by a process that is not its own` };
  }

  /** Out of the routing table after `failures` bad answers, back after one good one. */
  async #keepsReady(): Promise<void> {
    const { kind, health } = this.#process;
    const { ready, every, failures } = health;
    if (ready === undefined) return;
    for (let strikes = 0; !this.#stop.signal.aborted; ) {
      await pause(every, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const answer = await this.#ask(ready);
      const verdict = answer.good && kind === "service" ? await this.#owns() : answer;
      strikes = verdict.good ? 0 : strikes + 1;
      this.#reason = verdict.good ? undefined : verdict.reason;
      if (this.#stop.signal.aborted) return;
      if (verdict.good) this.#report.state("ready", undefined);
      else if (strikes >= failures) this.#report.state("failing", await this.#explained(verdict.reason));
    }
  }

  /** Failures count once `start` or `live` itself has answered well, as with a startup probe, or when the grace is over. */
  async #staysAlive(): Promise<void> {
    const { live, start, every, failures, grace } = this.#process.health;
    if (live === undefined) return;
    let hasStarted = start !== undefined;
    for (let strikes = 0; !this.#stop.signal.aborted; ) {
      await pause(every, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const verdict = await this.#ask(live);
      hasStarted ||= verdict.good || performance.now() - this.#began > grace;
      if (verdict.good) strikes = 0;
      else if (hasStarted) strikes++;
      if (strikes >= failures && !verdict.good) return this.#report.hopeless(`was not alive any more: ${verdict.reason}`);
    }
  }

  async #ask(how: Probe): Promise<Verdict> {
    const row = this.#world.journal.instances.get(this.#row.id) ?? this.#row;
    return probe(how, this.#probed(row), this.#runtime);
  }

  #probed(row: InstanceRecord): Probed {
    const { metrics, port, health } = this.#process;
    const container = this.#runtime.runtime === "container";
    const own = container ? metrics?.port : this.#world.journal.ports.get(row.stage, metricsPort(row.component, row.number));
    const metricsAt = own ?? row.address?.port;
    return {
      id: row.id,
      address: row.address,
      declaredPort: port,
      declaredMetricsPort: metrics?.port,
      metrics: metrics === undefined || metricsAt === undefined ? undefined : { path: metrics.path, port: metricsAt },
      root: container ? undefined : "/",
      timeoutMs: health.timeout,
      now: this.#world.now,
    };
  }
}
