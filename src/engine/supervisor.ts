import { type DesiredGroup, reconcile, type Step } from "../plan/reconcile.ts";
import type { InstanceRecord, InstanceState } from "../run/journal/records.ts";
import { paths } from "../run/layout.ts";
import { lastLines } from "../run/logs.ts";
import type { ObservedInstance } from "../run/ports.ts";
import type { Exit } from "../run/protocol/keeper.ts";
import { alarm } from "./alarm.ts";
import { inBackground } from "./background.ts";
import { Expectations } from "./expectations.ts";
import { Instance, type Turned, type Watcher } from "./instance.ts";
import { whySealed } from "./last-words.ts";
import { findInstancePort } from "./ports.ts";
import { metricsPort } from "./purposes.ts";
import { pause, Signal } from "./signal.ts";
import { mayHaveStarted, startReason } from "./start-reason.ts";
import { templateOf } from "./surroundings.ts";
import { Troubles } from "./troubles.ts";
import type { World } from "./world.ts";

/** Log lines that are told with an end. */
const TOLD_LINES = 20;
/** An instance that was ready for so long clears the record of earlier crashes. */
const SETTLED_MS = 30_000;

/** Keeps the instances of one stage as the journal desires them: starts, replaces, stops. */
export class Supervisor {
  readonly stage: string;
  readonly signal = new Signal();
  /** What can be waited for. */
  readonly expect: Expectations;
  readonly #world: World;
  readonly #watcher: Watcher;
  readonly #instances = new Map<string, Instance>();
  readonly #troubles = new Troubles();
  #busy = false;
  #again = false;
  #closed = false;
  #callOffNextTry = (): void => {};

  constructor(world: World, stage: string, publish: () => Promise<void>) {
    this.#world = world;
    this.stage = stage;
    this.#watcher = {
      signal: this.signal,
      publish,
      turned: (row, state, reason) => this.#turned(row, state, reason),
      exited: (id, exit) => this.exited(id, exit),
      stopped: (id, isGone) => this.#stopped(id, isGone),
    };
    const isStray = (id: string): boolean => this.#isStray(id);
    this.expect = new Expectations(world, { stage, signal: this.signal, troubles: this.#troubles, isStray });
  }

  /** Takes over what an earlier engine left, before the first `wake`. */
  adopt(observed: ReadonlyMap<string, ObservedInstance>): void {
    for (const row of this.#rows()) {
      // Its end was told before this looked.
      if (this.#instances.has(row.id)) continue;
      const seen = observed.get(row.id);
      const instance = new Instance(this.#world, row, this.#watcher, seen);
      this.#instances.set(row.id, instance);
      if (row.state === "stopping") instance.stop();
      else if (seen === undefined && row.state === "intended") void this.#start(instance, row);
      else if (seen === undefined) this.#ended(row, { code: null, signal: null, at: this.#world.now().toISOString() });
      else if (seen.exit !== undefined) this.#ended(row, seen.exit);
      else instance.takeOver(seen);
    }
    // What ended while nobody looked says nothing about the release that is live now.
    this.#troubles.clearAll();
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
    const down = this.#world.journal.stages.get(this.stage)?.down ?? true;
    const now = performance.now();
    const steps = reconcile(
      down ? [] : this.#desired(now),
      this.#rows().map((row) => ({ ...row, stray: this.#isStray(row.id) })),
    );
    this.#tryAgainAfter(now);
    this.#stopAll(steps.flatMap((step) => (step.op === "stop" ? [step.id] : [])));
    await this.#startAll(steps.flatMap((step) => (step.op === "start" ? [step] : [])));
  }

  #desired(now: number): DesiredGroup[] {
    return this.#world.journal.desired.all(this.stage).flatMap(({ component, release, count }) => {
      const process = this.#world.releases.compiled(release, this.stage).processes.find((p) => p.component === component);
      if (process === undefined) return [];
      const waits = process.after.some((service) => !this.#serves(service));
      return [
        { component, release, count, kind: process.kind, held: waits || this.#troubles.holds({ component, release }, now) },
      ];
    });
  }

  /** Whether the service answers, whichever release of it: who reads its `url` has somebody to talk to. */
  #serves(service: string): boolean {
    return this.#rows().some((row) => row.component === service && row.state === "ready");
  }

  /** What this look held back after a crash is looked at again when its time has come. */
  #tryAgainAfter(now: number): void {
    this.#callOffNextTry();
    const next = this.#troubles.nextTry(now);
    this.#callOffNextTry = next === undefined ? () => {} : alarm(next, () => this.wake());
  }

  #stopAll(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const { journal } = this.#world;
    journal.write("instance.stopping", () => {
      for (const id of ids) journal.instances.update(id, { state: "stopping" });
    });
    for (const row of this.#rows()) if (ids.includes(row.id)) this.#instance(row).stop();
  }

  async #startAll(steps: readonly Extract<Step, { op: "start" }>[]): Promise<void> {
    const { journal } = this.#world;
    const intended: Parameters<typeof journal.instances.add>[0][] = [];
    for (const step of steps) intended.push(await this.#intend(step.component, step.release, intended));
    if (intended.length === 0) return;
    journal.write("instance.intended", () => {
      for (const row of intended) journal.instances.add(row);
    });
    const rows = intended.flatMap(({ id }) => journal.instances.get(id) ?? []);
    await Promise.all(rows.map((row) => this.#start(this.#instance(row), row)));
  }

  async #intend(component: string, release: string, also: readonly { component: string; number: number }[]) {
    const { journal, id, releases } = this.#world;
    const process = releases.compiled(release, this.stage).processes.find((p) => p.component === component);
    const used = [...this.#rows(), ...also].filter((i) => i.component === component).map((i) => i.number);
    let number = 1;
    while (used.includes(number)) number++;
    const restarts = this.#troubles.of({ component, release }).crashes;
    const port = process?.kind === "service" ? await findInstancePort(this.#world) : undefined;
    if (process?.metrics?.port !== undefined && journal.ports.get(this.stage, metricsPort(component, number)) === undefined) {
      const own = await findInstancePort(this.#world);
      journal.write("port", () => journal.ports.set(this.stage, metricsPort(component, number), own));
    }
    return { id: id(`${this.stage}.${component}`), stage: this.stage, component, release, number, port, restarts };
  }

  async #start(instance: Instance, row: InstanceRecord): Promise<void> {
    try {
      await instance.start();
    } catch (error) {
      const template = templateOf(this.#world.releases.compiled(row.release, row.stage), row.component);
      const reason = `${instance.name}: ${startReason(error, template)}`;
      const exit = { code: null, signal: null, at: this.#world.now().toISOString() };
      this.#ended(row, exit, { reason, isKeepers: mayHaveStarted(error) });
    }
  }

  /** The keeper saw a process end. */
  exited(id: string, exit: Exit): void {
    const instance = this.#instances.get(id);
    if (instance !== undefined) instance.exit = exit;
    const row = this.#world.journal.instances.get(id);
    if (row !== undefined && row.state !== "stopping") this.#ended(row, exit);
    this.signal.changed();
  }

  /**
   * An instance that was wanted is gone: told, counted, and started again after a pause. Its row stays until whatever it
   * left behind is gone too, so that a scheduler never starts beside a child of the last one.
   */
  #ended(row: InstanceRecord, exit: Exit, told: { reason?: string; isKeepers?: boolean } = {}): void {
    const { journal, emit, layout } = this.#world;
    const instance = this.#instance(row);
    instance.exit = exit;
    // What went with its keeper says nothing about its release.
    const isKeepers = told.isKeepers ?? instance.isStray;
    journal.write("instance.ended", () => journal.instances.update(row.id, { state: "stopping" }));
    const writer = { instance: instance.name, since: row.created };
    const lines = lastLines(paths.log(layout, this.stage, row.component), TOLD_LINES, writer);
    const why = whySealed(this.#world, row, lines);
    const message = told.reason ?? `${instance.name} ${instance.hopeless ?? describe(exit, row.state)}${why}`;
    this.#troubles.wrote(row, lines);
    const level = isKeepers ? "warning" : "error";
    emit({ stage: this.stage, component: row.component, type: "instance-exited", level, message, lines });
    if (!isKeepers) this.#troubles.crashed(row, message, instance.hopeless !== undefined);
    instance.stop();
    this.signal.changed();
    this.wake();
  }

  #turned(row: InstanceRecord, state: Turned, reason: string | undefined): void {
    const { emit } = this.#world;
    const { component } = row;
    const name = `${component}-${row.number}`;
    if (state === "ready") {
      emit({ stage: this.stage, component, type: "instance-ready", message: `${name} is ready` });
      setTimeout(() => this.#settled(row), SETTLED_MS).unref();
    } else {
      const message = `${name} is not ready: ${reason}`;
      emit({ stage: this.stage, component, type: "instance-failing", level: "warning", message });
      this.#troubles.failing(row, message);
    }
    inBackground(this.#world, "routing", this.#watcher.publish());
    this.wake();
    this.signal.changed();
  }

  #settled(row: InstanceRecord): void {
    if (this.#closed) return;
    if (this.#world.journal.instances.get(row.id)?.state === "ready") this.#troubles.settled(row);
  }

  #stopped(id: string, isGone: boolean): void {
    if (isGone) this.#instances.delete(id);
    this.wake();
    this.signal.changed();
  }

  /** A deployment is over: what went wrong with releases that are neither wanted nor there any more is forgotten. */
  forget(): void {
    const known = [...this.#rows(), ...this.#world.journal.desired.all(this.stage)];
    this.#troubles.keepOnly(new Set(known.map(({ release }) => release)));
  }

  /** What broke in the release since its components became ready, if anything. */
  broken(release: string): string | undefined {
    return this.#troubles.ofRelease(release);
  }

  /** Why an instance is not ready, as far as can be told. */
  async reason(id: string): Promise<string | undefined> {
    return this.#instances.get(id)?.reason();
  }

  close(): void {
    this.#closed = true;
    this.#callOffNextTry();
    for (const instance of this.#instances.values()) instance.close();
  }

  #instance(row: InstanceRecord): Instance {
    const instance = this.#instances.get(row.id) ?? new Instance(this.#world, row, this.#watcher);
    this.#instances.set(row.id, instance);
    return instance;
  }

  #isStray(id: string): boolean {
    return this.#instances.get(id)?.isStray ?? false;
  }

  #rows(): InstanceRecord[] {
    return this.#world.journal.instances.all(this.stage);
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
