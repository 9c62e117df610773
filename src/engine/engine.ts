import type { Instances, ObservedInstance } from "../run/ports.ts";
import { inBackground } from "./background.ts";
import { DataServers } from "./data.ts";
import { Deployments } from "./deployments.ts";
import { DiskUses } from "./disk-uses.ts";
import { Jobs } from "./jobs.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Router } from "./router.ts";
import { Scaling } from "./scaling.ts";
import { Schedules } from "./schedules.ts";
import { pause } from "./signal.ts";
import { Supervisor } from "./supervisor.ts";
import { removeLeftovers } from "./surroundings.ts";
import type { World } from "./world.ts";

const EVENTS_KEPT = 20_000;
const RUNS_KEPT = 2_000;
const UPKEEP_MS = 60_000;
const SERVERS_MS = 1_000;

/** The engine: every part, put together, and what happens when it starts and ends. */
export class Engine {
  readonly world: World;
  readonly data: DataServers;
  readonly disk: DiskUses;
  readonly jobs: Jobs;
  readonly router: Router;
  readonly scaling: Scaling;
  readonly schedules: Schedules;
  readonly deployments: Deployments;
  readonly lifecycle: Lifecycle;
  readonly started: Date;
  readonly #supervisors = new Map<string, Supervisor>();
  #closing = false;
  #upkeep: NodeJS.Timeout | undefined;
  #servers: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.world = world;
    this.started = world.now();
    this.data = new DataServers(world);
    this.disk = new DiskUses(world);
    this.jobs = new Jobs(world);
    this.router = new Router(world);
    this.scaling = new Scaling(world, (stage) => this.supervisor(stage).wake());
    this.schedules = new Schedules(world, this.jobs);
    this.deployments = new Deployments(world, {
      up: (stage) => this.lifecycle.up(stage),
      data: this.data,
      jobs: this.jobs,
      router: this.router,
      supervisor: (stage) => this.supervisor(stage),
    });
    this.lifecycle = new Lifecycle(world, {
      data: this.data,
      deployments: this.deployments,
      jobs: this.jobs,
      publish: () => this.#publish(),
      supervisor: (stage) => this.supervisor(stage),
    });
  }

  supervisor(stage: string): Supervisor {
    let supervisor = this.#supervisors.get(stage);
    if (supervisor === undefined) {
      supervisor = new Supervisor(this.world, stage, () => this.#publish());
      this.#supervisors.set(stage, supervisor);
    }
    return supervisor;
  }

  /** A table that cannot be bound was told already; instances are looked after all the same. */
  async #publish(): Promise<void> {
    await this.router.publish().catch(() => undefined);
  }

  /** Takes over everything an earlier engine left, then goes on with it. A stage in trouble keeps no other one waiting. */
  async start(): Promise<void> {
    const { journal, instances } = this.world;
    this.disk.of(this.world.layout.state);
    this.listen(instances("native"));
    await this.#tryTo("masking secrets", () => this.data.mask());
    const native = await this.#observed("native");
    const stages = journal.stages.all();
    await Promise.all(stages.filter(({ runtime }) => runtime === "native").map(({ name }) => this.#startStage(name, native)));
    const containers = stages.filter(({ runtime }) => runtime === "container");
    if (containers.length > 0) await this.#startContainers(containers.map(({ name }) => name));
    await this.#publish();
    this.scaling.start();
    this.schedules.start();
    this.#upkeep = setInterval(() => this.#tidy(), UPKEEP_MS);
    this.#servers = setInterval(
      () => inBackground(this.world, "looking after data servers", this.#lookAfterServers()),
      SERVERS_MS,
    );
    this.#servers.unref();
    this.#upkeep.unref();
    inBackground(this.world, "removing what ended instances left", removeLeftovers(this.world));
  }

  /** What runs, with what no row speaks of ended. */
  async #observed(runtime: "native" | "container"): Promise<ReadonlyMap<string, ObservedInstance>> {
    const observed = new Map((await this.world.instances(runtime).observe()).map((instance) => [instance.id, instance]));
    await this.#sweep(observed, this.world.instances(runtime));
    return observed;
  }

  /** At once where the container engine answers; otherwise as soon as it does, while everything else goes on. */
  async #startContainers(stages: readonly string[]): Promise<void> {
    if (await this.#containersAnswer(stages[0] ?? "")) return this.#startStages(stages);
    const later = async () => {
      for (let wait = 500; !this.#closing; wait = Math.min(10_000, wait * 2)) {
        await pause(wait);
        if (await this.#containersAnswer(stages[0] ?? "")) return this.#startStages(stages);
      }
    };
    inBackground(this.world, "stages of containers", later());
  }

  async #startStages(stages: readonly string[]): Promise<void> {
    const observed = await this.#observed("container");
    await Promise.all(stages.map((name) => this.#startStage(name, observed)));
    await this.#publish();
  }

  async #containersAnswer(stage: string): Promise<boolean> {
    const missing = await this.world.prepareRuntime("container").catch((error: unknown) => error);
    if (missing === undefined) return true;
    const message = missing instanceof Error ? missing.message : String(missing);
    this.world.emit({ stage, type: "runtime-missing", level: "error", message });
    return false;
  }

  /** What goes wrong here is told, and what follows is done all the same. */
  async #tryTo(what: string, work: () => Promise<void>): Promise<void> {
    const done = work();
    inBackground(this.world, what, done);
    await done.catch(() => undefined);
  }

  /** Hears of every end of an instance of this runtime. */
  listen(runtime: Instances): void {
    runtime.onExit((id, exit) => this.#exited(id, exit));
  }

  /** What runs and is in no row was asked for by an engine that died before it could know; nobody wants it. */
  async #sweep(observed: ReadonlyMap<string, ObservedInstance>, runtime: Instances): Promise<void> {
    const { journal } = this.world;
    const open = new Set(journal.runs.open().map((run) => run.id));
    for (const { id, exit } of observed.values()) {
      if (journal.instances.get(id) !== undefined || open.has(id)) continue;
      if (exit === undefined) await runtime.signal(id, "SIGKILL").catch(() => undefined);
      await runtime.forget(id).catch(() => undefined);
    }
  }

  async #startStage(name: string, observed: ReadonlyMap<string, ObservedInstance>): Promise<void> {
    await this.#tryTo(`stage ${name}`, async () => {
      const stage = this.world.journal.stages.get(name);
      const release = this.#current(name);
      if (stage !== undefined && release !== undefined && !stage.down) await this.#ensureData(name, release);
      this.supervisor(name).adopt(observed);
      this.supervisor(name).wake();
      this.jobs.adopt(name);
      this.deployments.resumeAll(name);
    });
  }

  /** The release whose data and services a stage has now: the live one, before a first one the one that is on its way. */
  #current(stage: string): string | undefined {
    const { journal } = this.world;
    return journal.stages.get(stage)?.live ?? journal.deployments.running(stage)[0]?.release;
  }

  /** Tries once; when that fails, goes on trying while the rest of the stage is looked after. */
  async #ensureData(stage: string, release: string): Promise<void> {
    try {
      await this.data.ensure(stage, release);
    } catch (error) {
      this.world.emit({
        stage,
        type: "data-failed",
        level: "error",
        message: error instanceof Error ? error.message : String(error),
      });
      this.#recover(stage);
    }
  }

  #recover(stage: string): void {
    inBackground(this.world, `data of stage ${stage}`, this.#ensureDataLater(stage));
  }

  readonly #recovering = new Set<string>();
  async #ensureDataLater(stage: string): Promise<void> {
    if (this.#recovering.has(stage)) return;
    this.#recovering.add(stage);
    try {
      for (let wait = 200; !this.#closing; wait = Math.min(10_000, wait * 2)) {
        const release = this.#current(stage);
        if (release === undefined || this.world.journal.stages.get(stage)?.down) return;
        const good = await this.data.ensure(stage, release).then(
          () => true,
          () => false,
        );
        if (good) return;
        await pause(wait);
      }
    } finally {
      this.#recovering.delete(stage);
    }
  }

  #exited(id: string, exit: Parameters<Supervisor["exited"]>[1]): void {
    if (this.#closing) return;
    if (this.jobs.exited(id, exit)) return;
    const instance = this.world.journal.instances.get(id);
    if (instance !== undefined) {
      this.supervisor(instance.stage).exited(id, exit);
      return;
    }
    if (!id.endsWith(".server")) return;
    const stage = this.world.journal.stages.all().find((s) => id.startsWith(`${s.name}.`));
    if (stage === undefined || stage.down) return;
    this.world.emit({
      stage: stage.name,
      component: id.slice(stage.name.length + 1, -".server".length),
      type: "data-exited",
      level: "error",
      message: `data server ${id} has ended and is started again`,
    });
    this.#recover(stage.name);
  }

  async #lookAfterServers(): Promise<void> {
    for (const stage of await this.data.fallen()) this.#recover(stage);
  }

  #tidy(): void {
    const { journal } = this.world;
    journal.refillBallast();
    journal.write("tidy", () => {
      journal.events.prune(EVENTS_KEPT);
      journal.runs.prune(RUNS_KEPT);
    });
  }

  /** Ends every stage in order, instances first, and the engine's own work; the keeper ends the processes. */
  async shutdown(): Promise<void> {
    const { journal } = this.world;
    const running = journal.stages.all().filter((stage) => !stage.down);
    this.scaling.close();
    this.schedules.close();
    await Promise.all(running.map((stage) => this.lifecycle.down(stage.name)));
    // `down` of the whole project is not a wish of each stage: the next `up` brings them all back.
    journal.write("stages.back", () => {
      for (const stage of running) journal.stages.update(stage.name, { down: false });
    });
    this.close();
  }

  close(): void {
    this.#closing = true;
    this.scaling.close();
    this.schedules.close();
    clearInterval(this.#upkeep);
    clearInterval(this.#servers);
    for (const supervisor of this.#supervisors.values()) supervisor.close();
    this.world.edge.close();
  }
}
