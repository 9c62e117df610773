import type { Failure } from "../diagnostics/failure.ts";
import { listeners } from "../plan/listeners.ts";
import { EdgeRefused } from "../run/edge-client.ts";
import { paths } from "../run/layout.ts";
import type { EdgeStats } from "../run/protocol/edge.ts";
import type { Listener } from "../run/protocol/table.ts";
import { internalPort } from "./purposes.ts";
import { portTaken } from "./stage-port.ts";
import type { World } from "./world.ts";

/** Keeps the edge's routing table as the journal means it. Calls made while one is under way are served by the next. */
export class Router {
  readonly #world: World;
  readonly #candidates = new Map<string, { release: string; percent: number }>();
  /** Stages with a port that the edge could not have, last time it was sent a table. */
  readonly #taken = new Map<string, { port: number; failure: Failure }>();
  #version = Date.now();
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** A share of new requests goes to a release that is not live yet; absent, all go to the live one. */
  candidate(stage: string, share: { release: string; percent: number } | undefined): void {
    if (share === undefined) this.#candidates.delete(stage);
    else this.#candidates.set(stage, share);
  }

  /** Resolves when the edge serves by the state that the journal had when this was called, or a later one. */
  publish(): Promise<void> {
    if (this.#current === undefined) {
      this.#current = this.#send().finally(() => (this.#current = undefined));
      return this.#current;
    }
    this.#next ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.publish();
      });
    return this.#next;
  }

  /** The same, and fails where another program has a port of this stage. */
  async publishFor(stage: string): Promise<void> {
    await this.publish();
    const taken = this.#taken.get(stage);
    if (taken !== undefined) throw taken.failure;
  }

  /** Why a stage does not answer at a port of its own, if that still is so for an edge with these listeners. */
  trouble(stage: string, listeners: EdgeStats["listeners"]): string | undefined {
    const taken = this.#taken.get(stage);
    if (taken === undefined || listeners.some(({ port }) => port === taken.port)) return undefined;
    return taken.failure.diagnostic.message;
  }

  async #send(): Promise<void> {
    this.#version = Math.max(this.#version + 1, Date.now());
    const { edge, journal } = this.#world;
    const all: Listener[] = [];
    for (const stage of journal.stages.all()) all.push(...(await this.#listeners(stage.name)));
    try {
      await edge.table({ version: this.#version, listeners: all });
      this.#taken.clear();
    } catch (error) {
      if (!(error instanceof EdgeRefused) || error.port === undefined) throw error;
      await this.#refused(all);
    }
  }

  /** The edge serves by all of the table but what others listen on, and tries that again until it is free. */
  async #refused(all: readonly Listener[]): Promise<void> {
    const { edge, emit } = this.#world;
    const served = (await edge.stats())?.listeners ?? [];
    const missing = all.filter(({ port }) => !served.some((listener) => listener.port === port));
    for (const stage of this.#taken.keys()) if (!missing.some((listener) => listener.stage === stage)) this.#taken.delete(stage);
    for (const { stage, port } of missing) {
      if (this.#taken.has(stage)) continue;
      const failure = await portTaken(this.#world, { stage, port, chosen: false });
      this.#taken.set(stage, { port, failure });
      emit({ stage, type: "port-taken", level: "error", message: failure.diagnostic.message });
    }
  }

  async #listeners(name: string): Promise<Listener[]> {
    const { journal, releases, layout, instances } = this.#world;
    const stage = journal.stages.get(name);
    const candidate = this.#candidates.get(name);
    // Before a first release is live, its services already reach each other.
    const release = stage?.live ?? journal.deployments.running(name)[0]?.release;
    if (stage === undefined || release === undefined || stage.down) return [];
    const compiled = releases.compiled(release, name);
    const services = compiled.processes.filter((process) => process.kind === "service").map((process) => process.component);
    const internal = services.flatMap((service): [string, number][] => {
      const port = journal.ports.get(name, internalPort(service));
      return port === undefined ? [] : [[service, port]];
    });
    const all = listeners({
      stage: name,
      compiled,
      port: stage.port,
      internal: Object.fromEntries(internal),
      internalHosts: internal.length === 0 ? [] : [await instances(stage.runtime).dataHost(name)],
      releases:
        candidate === undefined
          ? [{ release, weight: 100 }]
          : [
              { release, weight: 100 - candidate.percent },
              { release: candidate.release, weight: candidate.percent },
            ],
      instances: journal.instances
        .all(name)
        .flatMap((i) => (i.state === "ready" && i.address !== undefined ? [{ ...i, address: i.address }] : [])),
      buckets: Object.fromEntries(compiled.buckets.map((bucket) => [bucket.name, paths.bucket(layout, name, bucket.name)])),
      maintenance: stage.maintenance,
      holdMs: stage.holdMs,
      accessLog: paths.accessLog(layout, name),
    });
    return stage.live === undefined ? all.map((l) => (l.port === stage.port ? { ...l, routes: l.routes.map(closed) } : l)) : all;
  }
}

/** The public address answers 503 until a first release is live. */
function closed(route: Listener["routes"][number]): Listener["routes"][number] {
  return route.to === "service" ? { ...route, groups: [] } : route;
}
