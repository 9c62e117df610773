import { StartFailed } from "../operations/deploy.ts";
import { type DesiredGroup, reconcile } from "../plan/reconcile.ts";
import type { InstanceRecord, InstanceState } from "../run/journal/records.ts";
import { paths } from "../run/layout.ts";
import { lastLines } from "../run/logs.ts";
import type { ObservedInstance } from "../run/ports.ts";
import type { Exit } from "../run/protocol/keeper.ts";
import { inBackground } from "./background.ts";
import { Backoff } from "./backoff.ts";
import { Health } from "./health.ts";
import { findInstancePort } from "./ports.ts";
import { metricsPort } from "./purposes.ts";
import { pause, Signal } from "./signal.ts";
import { mayHaveStarted, startReason } from "./start-reason.ts";
import { stopInstance } from "./stopping.ts";
import { surroundings, templateOf } from "./surroundings.ts";
import type { World } from "./world.ts";

/** What is known of a running instance besides its journal row; gone when the engine dies, and found again. */
type Live = {
  health: Health | undefined;
  stray: boolean;
  exit: Exit | undefined;
  stopping: boolean;
  /** Why it was killed. */
  hopeless?: string;
};

/** A component that failed to come up this often is given up by the deployment that started it. */
const TRIES = 2;
/** Log lines that are told with an end. */
const TOLD_LINES = 20;
/** Whatever keeps instances from starting at all (no port, a service they wait for), a deployment does not wait longer than this. */
const LATEST_MS = 60_000;
/** A stop that failed, because the container engine was away for instance, is tried again. */
const STOP_AGAIN_MS = 1_000;
/** An instance that was ready for so long clears the record of earlier crashes. */
const SETTLED_MS = 30_000;

/** Keeps the instances of one stage as the journal desires them: starts, probes, replaces, stops. */
export class Supervisor {
  readonly stage: string;
  readonly signal = new Signal();
  readonly #world: World;
  readonly #publish: () => Promise<void>;
  readonly #live = new Map<string, Live>();
  readonly #backoff = new Backoff();
  readonly #broken = new Map<string, string>();
  /** Components of a release of which an instance ran and was given up. */
  readonly #hopelessly = new Set<string>();
  /** What each component wrote last before it ended. */
  readonly #lastLines = new Map<string, readonly string[]>();
  #busy = false;
  #again = false;
  #closed = false;

  constructor(world: World, stage: string, publish: () => Promise<void>) {
    this.#world = world;
    this.stage = stage;
    this.#publish = publish;
  }

  /** Takes over what an earlier engine left, before the first `wake`. */
  adopt(observed: ReadonlyMap<string, ObservedInstance>): void {
    for (const row of this.#rows()) {
      const seen = observed.get(row.id);
      const live: Live = { health: undefined, stray: seen?.stray ?? false, exit: seen?.exit, stopping: false };
      this.#live.set(row.id, live);
      if (row.state === "stopping") this.#stop(row.id);
      else if (seen === undefined && row.state === "intended")
        this.#start(row).catch((error: unknown) => this.#startFailed(row, error));
      else if (seen === undefined) this.#ended(row, { code: null, signal: null, at: this.#world.now().toISOString() });
      else if (seen.exit !== undefined) this.#ended(row, seen.exit);
      else {
        if (row.state === "intended") this.#running(row.id, seen);
        this.#watchHealth(row.id);
        if (live.stray) this.#watchStray(row.id);
      }
    }
    // What ended while nobody looked says nothing about the release that is live now.
    this.#broken.clear();
    this.#hopelessly.clear();
  }

  /** Something that decides about instances has changed; runs once more if it changes meanwhile. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.#reconcile();
      } catch (error) {
        this.#world.emit({ stage: this.stage, type: "error", level: "error", message: messageOf(error) });
        await pause(1000);
        this.#again = true;
      }
    }
    this.#busy = false;
    this.signal.changed();
  }

  async #reconcile(): Promise<void> {
    const { journal } = this.#world;
    const down = journal.stages.get(this.stage)?.down ?? true;
    const desired = down ? [] : this.#desired(performance.now());
    const steps = reconcile(
      desired,
      this.#rows().map((row) => ({ ...row, stray: this.#live.get(row.id)?.stray ?? false })),
    );
    const stops = steps.filter((step) => step.op === "stop");
    if (stops.length > 0) {
      journal.write("instance.stopping", () => {
        for (const { id } of stops) journal.instances.update(id, { state: "stopping" });
      });
      for (const { id } of stops) this.#stop(id);
    }
    const rows: Parameters<typeof journal.instances.add>[0][] = [];
    for (const step of steps) if (step.op === "start") rows.push(await this.#intend(step.component, step.release, rows));
    if (rows.length === 0) return;
    journal.write("instance.intended", () => {
      for (const row of rows) journal.instances.add(row);
    });
    await Promise.all(
      rows.map(async ({ id }) => {
        const row = journal.instances.get(id);
        if (row === undefined) return;
        this.#live.set(id, { health: undefined, stray: false, exit: undefined, stopping: false });
        await this.#start(row).catch((error: unknown) => this.#startFailed(row, error));
      }),
    );
  }

  #desired(now: number): DesiredGroup[] {
    return this.#world.journal.desired.all(this.stage).flatMap(({ component, release, count }) => {
      const process = this.#world.releases.compiled(release, this.stage).processes.find((p) => p.component === component);
      if (process === undefined) return [];
      const waits = process.after.some((service) => !this.#serves(service));
      return [
        { component, release, count, kind: process.kind, held: waits || this.#backoff.held(`${component} ${release}`, now) },
      ];
    });
  }

  /** Whether the service answers, whichever release of it: who reads its `url` has somebody to talk to. */
  #serves(service: string): boolean {
    return this.#rows().some((row) => row.component === service && row.state === "ready");
  }

  async #intend(component: string, release: string, also: readonly { component: string; number: number }[]) {
    const { journal, id, releases } = this.#world;
    const process = releases.compiled(release, this.stage).processes.find((p) => p.component === component);
    const used = [...this.#rows(), ...also].filter((i) => i.component === component).map((i) => i.number);
    let number = 1;
    while (used.includes(number)) number++;
    const restarts = this.#backoff.count(`${component} ${release}`);
    const port = process?.kind === "service" ? await findInstancePort(this.#world) : undefined;
    if (process?.metrics?.port !== undefined && journal.ports.get(this.stage, metricsPort(component, number)) === undefined) {
      const own = await findInstancePort(this.#world);
      journal.write("port", () => journal.ports.set(this.stage, metricsPort(component, number), own));
    }
    return { id: id(`${this.stage}.${component}`), stage: this.stage, component, release, number, port, restarts };
  }

  async #start(row: InstanceRecord): Promise<void> {
    const order = await surroundings(this.#world, {
      ...row,
      name: `${row.component}-${row.number}`,
      role: "instance",
      arguments: [],
    });
    const running = await this.#runtime(row).start(order);
    this.#running(row.id, running);
    this.#watchHealth(row.id);
  }

  #running(id: string, running: { pid: number; startTime: string; address: InstanceRecord["address"] }): void {
    const { journal } = this.#world;
    const row = journal.instances.get(id);
    if (row === undefined) return;
    journal.write("instance.running", () => {
      journal.instances.update(id, {
        pid: running.pid,
        startTime: running.startTime,
        ...(row.state === "intended" ? { state: "starting" as const } : {}),
      });
      journal.instances.setAddress(id, running.address);
    });
  }

  #startFailed(row: InstanceRecord, error: unknown): void {
    const template = templateOf(this.#world.releases.compiled(row.release, row.stage), row.component);
    const program = template.argv?.[0]?.map((part) => ("literal" in part ? part.literal : "…")).join("") ?? "";
    const reason = `${row.component}-${row.number}: ${startReason(error, [program])}`;
    const exit = { code: null, signal: null, at: this.#world.now().toISOString() };
    this.#ended(row, exit, { reason, isKeepers: mayHaveStarted(error) });
  }

  /** The keeper saw a process end. */
  exited(id: string, exit: Exit): void {
    const live = this.#live.get(id);
    if (live !== undefined) live.exit = exit;
    const row = this.#world.journal.instances.get(id);
    if (row !== undefined && row.state !== "stopping") this.#ended(row, exit);
    this.signal.changed();
  }

  /**
   * An instance that was wanted is gone: told, counted, and started again after a pause. Its row stays until whatever it
   * left behind is gone too, so that a scheduler never starts beside a child of the last one.
   */
  #ended(row: InstanceRecord, exit: Exit, told: { reason?: string; isKeepers?: boolean } = {}): void {
    const { journal, emit } = this.#world;
    const key = `${row.component} ${row.release}`;
    const live = this.#live.get(row.id) ?? { health: undefined, stray: false, exit: undefined, stopping: false };
    // What went with its keeper says nothing about its release.
    const isKeepers = told.isKeepers ?? live.stray;
    const { hopeless } = live;
    live.exit = exit;
    this.#live.set(row.id, live);
    journal.write("instance.ended", () => journal.instances.update(row.id, { state: "stopping" }));
    const name = `${row.component}-${row.number}`;
    const message = told.reason ?? `${name} ${hopeless ?? describe(exit, row.state)}`;
    const writer = { instance: name, since: row.created };
    const lines = lastLines(paths.log(this.#world.layout, this.stage, row.component), TOLD_LINES, writer);
    this.#lastLines.set(key, lines);
    const level = isKeepers ? "warning" : "error";
    emit({ stage: this.stage, component: row.component, type: "instance-exited", level, message, lines });
    if (!isKeepers) this.#blame(key, message, hopeless !== undefined);
    this.#stop(row.id);
    this.signal.changed();
    this.wake();
  }

  /** It was the component's own doing: counted, told to who waits for it, and not tried again at once. */
  #blame(key: string, message: string, isHopeless: boolean): void {
    this.#broken.set(key, message);
    if (isHopeless) this.#hopelessly.add(key);
    const { notBefore } = this.#backoff.failed(key, performance.now());
    setTimeout(() => this.wake(), Math.max(0, notBefore - performance.now()) + 1);
  }

  #watchHealth(id: string): void {
    const row = this.#world.journal.instances.get(id);
    const live = this.#live.get(id);
    if (row === undefined || live === undefined || live.health !== undefined) return;
    live.health = new Health(this.#world, row, this.#runtime(row), {
      state: (state, reason) => this.#state(row, state, reason),
      hopeless: (reason) => this.#hopeless(row, reason),
    });
  }

  #state(row: InstanceRecord, state: Extract<InstanceState, "ready" | "failing">, reason: string | undefined): void {
    const { journal, emit } = this.#world;
    const now = journal.instances.get(row.id);
    if (now === undefined || now.state === "stopping" || now.state === state) return;
    journal.write(`instance.${state}`, () => journal.instances.update(row.id, { state }));
    const name = `${row.component}-${row.number}`;
    if (state === "ready")
      emit({ stage: this.stage, component: row.component, type: "instance-ready", message: `${name} is ready` });
    else
      emit({
        stage: this.stage,
        component: row.component,
        type: "instance-failing",
        level: "warning",
        message: `${name} is not ready: ${reason}`,
      });
    if (state === "ready") setTimeout(() => this.#settled(row), SETTLED_MS).unref();
    else this.#broken.set(`${row.component} ${row.release}`, `${name} is not ready: ${reason}`);
    inBackground(this.#world, "routing", this.#publish());
    this.wake();
    this.signal.changed();
  }

  #settled(row: InstanceRecord): void {
    if (this.#world.journal.instances.get(row.id)?.state === "ready") this.#backoff.settled(`${row.component} ${row.release}`);
  }

  /** It runs but does not become ready, or is not alive any more: it is killed, and its end is a crash for this reason. */
  #hopeless(row: InstanceRecord, reason: string): void {
    const live = this.#live.get(row.id);
    if (live !== undefined) live.hopeless = reason;
    void this.#runtime(row)
      .signal(row.id, "SIGKILL")
      .catch(() => undefined);
  }

  /** Until the row is gone, whatever stands in the way for now. */
  #stop(id: string): void {
    const row = this.#world.journal.instances.get(id);
    const live = this.#live.get(id) ?? { health: undefined, stray: false, exit: undefined, stopping: false };
    if (row === undefined || live.stopping || this.#closed) return;
    this.#live.set(id, live);
    live.stopping = true;
    live.health?.stop();
    const gone = () => (this.#live.get(id)?.exit === undefined ? undefined : true);
    const ways = { publish: this.#publish, exited: () => this.signal.until(gone), hasExited: () => gone() ?? false };
    const work = stopInstance(this.#world, row, this.#runtime(row), ways).then(
      () => this.#live.delete(id),
      (error: unknown) => {
        live.stopping = false;
        setTimeout(() => this.#stop(id), STOP_AGAIN_MS).unref();
        throw error;
      },
    );
    inBackground(
      this.#world,
      `stopping ${row.component}-${row.number}`,
      work.finally(() => {
        this.wake();
        this.signal.changed();
      }),
    );
  }

  /** A stray is nobody's child: only looking tells that it has ended. */
  #watchStray(id: string): void {
    const row = this.#world.journal.instances.get(id);
    if (row === undefined) return;
    const look = async () => {
      const seen = (await this.#runtime(row).observe()).find((i) => i.id === id);
      if (seen !== undefined && seen.exit === undefined)
        setTimeout(() => inBackground(this.#world, `looking after ${row.component}-${row.number}`, look()), 500).unref();
      else this.exited(id, seen?.exit ?? { code: null, signal: null, at: this.#world.now().toISOString() });
    };
    inBackground(this.#world, `looking after ${row.component}-${row.number}`, look());
  }

  /** At least `count` instances of the component are ready. Rejects with `StartFailed` when they fail to come up. */
  async ready(release: string, component: string, count: number): Promise<void> {
    const { journal } = this.#world;
    const key = `${component} ${release}`;
    const before = this.#backoff.count(key);
    const grace =
      this.#world.releases.compiled(release, this.stage).processes.find((p) => p.component === component)?.health.grace ?? 0;
    const end = performance.now() + grace * TRIES + LATEST_MS;
    const alarm = setTimeout(() => this.signal.changed(), end - performance.now() + 1);
    this.#broken.delete(key);
    this.#hopelessly.delete(key);
    try {
      await this.signal.until(() => {
        const ready = this.#rows().filter(
          (i) => i.component === component && i.release === release && i.state === "ready" && !this.#live.get(i.id)?.stray,
        );
        // An operator may have scaled it down while it was starting.
        if (ready.length >= Math.min(count, journal.desired.count(this.stage, component, release) || count)) return true;
        // Not ready in all its grace is an answer; an exit may have been chance.
        if (performance.now() > end || this.#hopelessly.has(key) || this.#backoff.count(key) - before >= TRIES)
          throw new StartFailed(
            component,
            this.#broken.get(key) ?? `${component} does not come up`,
            this.#lastLines.get(key) ?? [],
          );
        return undefined;
      });
    } finally {
      clearTimeout(alarm);
    }
    this.#broken.delete(key);
  }

  /** No instance of the component is left but those of release `except`. */
  async gone(component: string, except: string): Promise<void> {
    await this.signal.until(() =>
      this.#rows().some((i) => i.component === component && i.release !== except) ? undefined : true,
    );
  }

  /** No instance of any other release is left. */
  async only(release: string): Promise<void> {
    await this.signal.until(() => (this.#rows().some((i) => i.release !== release) ? undefined : true));
  }

  /** A deployment is over: what went wrong with releases that are neither wanted nor there any more is forgotten. */
  forget(): void {
    const kept = new Set([...this.#rows(), ...this.#world.journal.desired.all(this.stage)].map(({ release }) => release));
    const isOver = (key: string) => !kept.has(key.slice(key.indexOf(" ") + 1));
    for (const notes of [this.#broken, this.#hopelessly, this.#lastLines])
      for (const key of notes.keys()) if (isOver(key)) notes.delete(key);
    this.#backoff.forget(isOver);
  }

  /** What broke in the release since its components became ready, if anything. */
  broken(release: string): string | undefined {
    for (const [key, reason] of this.#broken) if (key.endsWith(` ${release}`)) return reason;
    return undefined;
  }

  /** Everything of the stage has stopped. */
  async idle(): Promise<void> {
    await this.signal.until(() => (this.#rows().length === 0 ? true : undefined));
  }

  /** Why an instance is not ready, as far as can be told. */
  async reason(id: string): Promise<string | undefined> {
    return this.#live.get(id)?.health?.reason();
  }

  close(): void {
    this.#closed = true;
    for (const live of this.#live.values()) live.health?.stop();
  }

  #rows(): InstanceRecord[] {
    return this.#world.journal.instances.all(this.stage);
  }

  #runtime(row: InstanceRecord) {
    return this.#world.instances(this.#world.journal.stages.get(row.stage)?.runtime ?? "native");
  }
}

function describe(exit: Exit, state: InstanceState): string {
  const how =
    exit.signal !== null ? `was killed by ${exit.signal}` : exit.code === null ? "is gone" : `exited with code ${exit.code}`;
  if (state === "ready" || state === "failing") return how;
  // Programs that go on in the background end their first process at once.
  return `${how} before it was ready${exit.code === 0 ? ": its command has to stay in the foreground" : ""}`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
