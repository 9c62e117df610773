import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { paths } from "../run/layout.ts";
import type { DataServers } from "./data.ts";
import type { Deployments } from "./deployments.ts";
import type { Jobs } from "./jobs.ts";
import { pruneReleases } from "./release-store.ts";
import type { Supervisor } from "./supervisor.ts";
import type { World } from "./world.ts";

type Parts = {
  data: DataServers;
  deployments: Deployments;
  jobs: Jobs;
  publish: () => Promise<void>;
  supervisor: (stage: string) => Supervisor;
};

/** Takes whole stages down, brings them back, deletes them: one such act at a time for each stage, and no deployment beside it. */
export class Lifecycle {
  readonly #world: World;
  readonly #parts: Parts;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(world: World, parts: Parts) {
    this.#world = world;
    this.#parts = parts;
  }

  /** Stops instances and data servers of one stage; its data and its address stay. */
  down(stage: string): Promise<void> {
    return this.#inTurn(stage, () => this.#alone(stage, async () => {}));
  }

  /** Brings one stage back as it was. */
  up(stage: string): Promise<void> {
    return this.#inTurn(stage, () => this.#up(stage));
  }

  /** Ends the stage and deletes what it holds: all of it, or one data entry. */
  destroy(stage: string, data: string | undefined): Promise<void> {
    const held = this.#world.journal.data.of(stage).map(({ name }) => name);
    if (data !== undefined && !held.includes(data))
      throw new Failure("unknown-data", { data, stage, near: nearest(data, held), known: held });
    return this.#inTurn(stage, () => this.#alone(stage, () => this.#delete(stage, data)));
  }

  /** After the engine's end: no stage holds anything any more, and no release is kept. */
  async deleteEverything(): Promise<void> {
    for (const stage of this.#world.journal.stages.all()) await this.destroy(stage.name, undefined);
    await pruneReleases(this.#world, 0, undefined);
  }

  /** After those that were asked for before, whatever came of them. */
  #inTurn(stage: string, act: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(stage) ?? Promise.resolve()).then(act, act);
    this.#turns.set(stage, turn);
    return turn;
  }

  /** Takes the stage down, then does `work` before anything may begin in it again. */
  async #alone(stage: string, work: () => Promise<void>): Promise<void> {
    const { deployments } = this.#parts;
    try {
      await deployments.close(stage);
      await this.#down(stage);
      await work();
    } finally {
      deployments.open(stage);
    }
  }

  async #down(name: string): Promise<void> {
    const { journal, instances } = this.#world;
    const { data, jobs, publish, supervisor } = this.#parts;
    const stage = journal.stages.get(name);
    if (stage === undefined) return;
    await jobs.endAll(name);
    journal.write("stage.down", () => journal.stages.update(name, { down: true }));
    supervisor(name).wake();
    await supervisor(name).expect.idle();
    await publish();
    await data.stop(name);
    await instances(stage.runtime).leave(name);
  }

  async #up(name: string): Promise<void> {
    const { journal } = this.#world;
    const stage = journal.stages.get(name);
    if (stage?.live === undefined) return;
    journal.write("stage.up", () => journal.stages.update(name, { down: false }));
    await this.#parts.data.ensure(name, stage.live);
    this.#parts.supervisor(name).wake();
    await this.#parts.publish();
  }

  async #delete(name: string, data: string | undefined): Promise<void> {
    const { journal, layout, emit } = this.#world;
    for (const entry of journal.data.of(name)) {
      if (data !== undefined && entry.name !== data) continue;
      const folder = entry.kind === "bucket" ? paths.bucket(layout, name, entry.name) : paths.data(layout, name, entry.name);
      await rm(folder, { recursive: true, force: true });
    }
    if (data === undefined)
      for (const path of [paths.secrets(layout, name), dirname(paths.accessLog(layout, name))])
        await rm(path, { recursive: true, force: true });
    journal.write("stage.destroy", () => {
      if (data === undefined) journal.stages.remove(name);
      else journal.data.remove(name, data);
    });
    emit({
      type: "deleted",
      level: "warning",
      message: data === undefined ? `Stage ${name} and its data are deleted` : `Data ${data} of stage ${name} is deleted`,
    });
  }
}
