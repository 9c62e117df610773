import type { LocalProcess } from "../compile/local/stage.ts";
import { type Calm, type Load, scaleTo } from "../plan/scale.ts";
import { queueLengths } from "../run/redis-queues.ts";
import { redisPort } from "./purposes.ts";
import type { World } from "./world.ts";

const LOOK_MS = 2_000;

/** Looks at the load of every scaled component and sets how many of it are desired. */
export class Scaling {
  readonly #world: World;
  readonly #wake: (stage: string) => void;
  readonly #calm = new Map<string, Calm>();
  readonly #cpu = new Map<string, { ms: number; at: number }>();
  readonly #backlog = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(world: World, wake: (stage: string) => void) {
    this.#world = world;
    this.#wake = wake;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#look()
        .catch((error: unknown) => this.#world.emit({ type: "error", level: "warning", message: `scaling: ${String(error)}` }))
        .finally(() => this.#closed || this.start());
    }, LOOK_MS);
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** The last measured length of a worker's queues. */
  backlog(stage: string, component: string): number | undefined {
    return this.#backlog.get(`${stage} ${component}`);
  }

  async #look(): Promise<void> {
    const { journal, releases } = this.#world;
    for (const stage of journal.stages.all()) {
      // While a deployment moves instances, counts are its own to set.
      if (stage.live === undefined || stage.down || journal.deployments.running(stage.name).length > 0) continue;
      for (const process of releases.compiled(stage.live, stage.name).processes) {
        if (process.kind === "worker") await this.#measureBacklog(stage.name, process);
        if (process.kind !== "scheduler" && process.scale.on !== undefined) await this.#scale(stage.name, stage.live, process);
      }
    }
    for (const id of this.#cpu.keys()) if (journal.instances.get(id) === undefined) this.#cpu.delete(id);
  }

  async #scale(stage: string, release: string, process: LocalProcess): Promise<void> {
    const { journal, emit } = this.#world;
    if (journal.holds.get(stage, process.component) !== undefined) return;
    const key = `${stage} ${process.component}`;
    const count = journal.desired.count(stage, process.component, release);
    const decided = scaleTo(
      process.scale,
      count,
      await this.#load(stage, release, process),
      this.#calm.get(key),
      performance.now(),
    );
    this.#calm.set(key, decided.calm);
    if (decided.count === count) return;
    journal.write("scale", () => journal.desired.set(stage, process.component, release, decided.count));
    emit({ stage, component: process.component, type: "scaled", message: `${process.component}: ${count} → ${decided.count}` });
    this.#wake(stage);
  }

  async #load(stage: string, release: string, process: LocalProcess): Promise<Load> {
    const ids = this.#world.journal.instances
      .all(stage)
      .filter((i) => i.component === process.component && i.release === release)
      .map((i) => i.id);
    const measure = process.scale.on?.measure;
    return {
      concurrency: measure === "concurrency" ? await this.#concurrency(ids) : undefined,
      backlog: measure === "backlog" ? this.backlog(stage, process.component) : undefined,
      cpuPercent: measure === "cpu" ? await this.#cpuPercent(stage, ids, process) : undefined,
    };
  }

  async #concurrency(ids: readonly string[]): Promise<number | undefined> {
    const stats = await this.#world.edge.stats();
    return stats?.upstreams.filter((u) => ids.includes(u.id)).reduce((sum, u) => sum + u.inFlight, 0);
  }

  async #cpuPercent(stage: string, ids: readonly string[], process: LocalProcess): Promise<number | undefined> {
    const runtime = this.#world.instances(this.#world.journal.stages.get(stage)?.runtime ?? "native");
    const at = performance.now();
    const shares: number[] = [];
    for (const id of ids) {
      const usage = await runtime.usage(id);
      const before = this.#cpu.get(id);
      if (usage === undefined) continue;
      this.#cpu.set(id, { ms: usage.cpuMs, at });
      if (before !== undefined && at > before.at)
        shares.push(((usage.cpuMs - before.ms) / (at - before.at)) * (1000 / process.size.cpu) * 100);
    }
    return shares.length === 0 ? undefined : shares.reduce((a, b) => a + b, 0) / shares.length;
  }

  async #measureBacklog(stage: string, process: LocalProcess): Promise<void> {
    if (process.queues.length === 0 || process.broker === undefined) return;
    const port = this.#world.journal.ports.get(stage, redisPort(process.broker));
    if (port === undefined) return;
    const password = this.#world.secrets(stage).data(process.broker);
    const lengths = await queueLengths({ host: "127.0.0.1", port, password }, process.queues).catch(() => undefined);
    const key = `${stage} ${process.component}`;
    if (lengths === undefined) this.#backlog.delete(key);
    else
      this.#backlog.set(
        key,
        Object.values(lengths).reduce((a, b) => a + b, 0),
      );
  }
}
