import type { InstanceRecord, InstanceState } from "../run/journal/records.ts";
import type { Instances, ObservedInstance, RunningInstance } from "../run/ports.ts";
import type { Exit } from "../run/protocol/keeper.ts";
import { inBackground } from "./background.ts";
import { Health } from "./health.ts";
import type { Signal } from "./signal.ts";
import { stopInstance } from "./stopping.ts";
import { surroundings } from "./surroundings.ts";
import type { World } from "./world.ts";

/** What becomes of an instance is told to whoever looks after its stage. */
export type Watcher = {
  /** Something about it has changed. */
  signal: Signal;
  publish: () => Promise<void>;
  /** Its row says so now. */
  turned: (row: InstanceRecord, state: Turned, reason: string | undefined) => void;
  /** It has ended, and nobody but the one who looked knows it. */
  exited: (id: string, exit: Exit) => void;
  /** Its row is gone, or stands for now because something was in the way. */
  stopped: (id: string, isGone: boolean) => void;
};
export type Turned = Extract<InstanceState, "ready" | "failing">;

/** A stop that failed, because the container engine was away for instance, is tried again. */
const STOP_AGAIN_MS = 1_000;
const STRAY_LOOK_MS = 500;

/** One instance of which the journal has a row: started, asked for its health, stopped. Gone with the engine, and made again from the row. */
export class Instance {
  /** It outlived the keeper that started it. */
  readonly isStray: boolean;
  /** Why it was killed, where it was. */
  hopeless: string | undefined;
  exit: Exit | undefined;
  readonly #world: World;
  readonly #row: InstanceRecord;
  readonly #watcher: Watcher;
  #health: Health | undefined;
  #isStopping = false;
  #isClosed = false;

  constructor(world: World, row: InstanceRecord, watcher: Watcher, seen?: ObservedInstance) {
    this.#world = world;
    this.#row = row;
    this.#watcher = watcher;
    this.isStray = seen?.stray ?? false;
    this.exit = seen?.exit;
  }

  get name(): string {
    return `${this.#row.component}-${this.#row.number}`;
  }

  async start(): Promise<void> {
    const order = await surroundings(this.#world, { ...this.#row, name: this.name, role: "instance", arguments: [] });
    const began = performance.now();
    this.#runs(await this.#runtime.start(order));
    this.#watch(began);
  }

  /** It runs already: an earlier engine started it. */
  takeOver(seen: ObservedInstance): void {
    if (this.#row.state === "intended") this.#runs(seen);
    this.#watch(undefined);
    if (this.isStray) this.#lookAfterStray();
  }

  /** Writes down that it runs, and where. */
  #runs({ pid, startTime, address }: Pick<RunningInstance, "pid" | "startTime" | "address">): void {
    const { journal } = this.#world;
    const { id } = this.#row;
    const row = journal.instances.get(id);
    if (row === undefined) return;
    journal.write("instance.running", () => {
      journal.instances.update(id, {
        pid,
        startTime,
        ...(row.state === "intended" ? { state: "starting" as const } : {}),
      });
      journal.instances.setAddress(id, address);
    });
  }

  /** `began`: when this engine started it. */
  #watch(began: number | undefined): void {
    const row = this.#world.journal.instances.get(this.#row.id);
    if (row === undefined || this.#health !== undefined) return;
    const report = {
      state: (state: Turned, reason: string | undefined) => this.#turn(state, reason),
      hopeless: (reason: string) => this.#giveUp(reason),
    };
    this.#health = new Health(this.#world, row, this.#runtime, report, began);
  }

  #turn(state: Turned, reason: string | undefined): void {
    const { journal } = this.#world;
    const now = journal.instances.get(this.#row.id);
    if (now === undefined || now.state === "stopping" || now.state === state) return;
    journal.write(`instance.${state}`, () => journal.instances.update(this.#row.id, { state }));
    this.#watcher.turned(this.#row, state, reason);
  }

  /** It runs but does not become ready, or is not alive any more: it is killed, and its end is a crash for this reason. */
  #giveUp(reason: string): void {
    this.hopeless = reason;
    void this.#runtime.signal(this.#row.id, "SIGKILL").catch(() => undefined);
  }

  /** Until the row is gone, whatever stands in the way for now. */
  stop(): void {
    const { id } = this.#row;
    const row = this.#world.journal.instances.get(id);
    if (row === undefined || this.#isStopping || this.#isClosed) return;
    this.#isStopping = true;
    this.#health?.stop();
    const hasExited = () => this.exit !== undefined;
    const exited = () => this.#watcher.signal.until(() => (hasExited() ? true : undefined));
    const work = stopInstance(this.#world, row, this.#runtime, { publish: this.#watcher.publish, exited, hasExited }).then(
      () => this.#watcher.stopped(id, true),
      (error: unknown) => {
        this.#isStopping = false;
        setTimeout(() => this.stop(), STOP_AGAIN_MS).unref();
        this.#watcher.stopped(id, false);
        throw error;
      },
    );
    inBackground(this.#world, `stopping ${this.name}`, work);
  }

  /** A stray is nobody's child: only looking tells that it has ended. */
  #lookAfterStray(): void {
    const { id } = this.#row;
    const look = async (): Promise<void> => {
      const seen = (await this.#runtime.observe()).find((i) => i.id === id);
      if (seen !== undefined && seen.exit === undefined) setTimeout(() => this.#lookAfterStray(), STRAY_LOOK_MS).unref();
      else this.#watcher.exited(id, seen?.exit ?? { code: null, signal: null, at: this.#world.now().toISOString() });
    };
    inBackground(this.#world, `looking after ${this.name}`, look());
  }

  /** Why it is not ready, as far as can be told. */
  async reason(): Promise<string | undefined> {
    return this.#health?.reason();
  }

  /** The engine ends; the instance lives on. */
  close(): void {
    this.#isClosed = true;
    this.#health?.stop();
  }

  get #runtime(): Instances {
    const { journal, instances } = this.#world;
    return instances(journal.stages.get(this.#row.stage)?.runtime ?? "native");
  }
}
