import type { EdgeStats } from "../run/protocol/edge.ts";
import type { EdgeTable, Listener } from "../run/protocol/table.ts";
import { Clock } from "./clock.ts";
import { Port } from "./port.ts";
import { writeTableFile } from "./table/file.ts";
import { compileRouting, upstreamsOf } from "./table/routing.ts";
import { Upstreams } from "./upstream/upstreams.ts";

/** Who keeps listening sockets open while no edge runs. */
export interface SocketKeeper {
  /** The kept socket of an address, handed out once. */
  take(host: string, port: number): object | undefined;
  keep(host: string, port: number, handle: unknown): void;
  release(host: string, port: number): void;
}

/** A port of a table could not be bound. */
export class PortTaken extends Error {
  readonly port: number;
  readonly code: string | undefined;

  constructor(port: number, cause: unknown) {
    super(`port ${port} cannot be listened on`, { cause });
    this.port = port;
    this.code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  }
}

/** The edge: the ports of its last table, and the instances behind them. */
export class Edge {
  readonly #tableFile: string;
  readonly #keeper: SocketKeeper;
  readonly #clock = new Clock();
  readonly #upstreams = new Upstreams();
  #ports = new Map<string, Port>();
  #version = 0;
  /** Tables are applied one after the other, in the order in which they came. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(tableFile: string, keeper: SocketKeeper) {
    this.#tableFile = tableFile;
    this.#keeper = keeper;
    this.#clock.watch(this.#upstreams);
  }

  get tableVersion(): number {
    return this.#version;
  }

  /**
   * Serves by `table` from the moment this resolves: new ports are bound, the table is on disk, then it is swapped in
   * one synchronous step. Rejects, with the old table in force, when a port is taken (`PortTaken`) or the disk refuses.
   */
  apply(table: EdgeTable, from: "engine" | "disk" = "engine"): Promise<void> {
    const applied = this.#queue.then(() => this.#apply(table, from));
    this.#queue = applied.catch(() => {});
    return applied;
  }

  async #apply(table: EdgeTable, from: "engine" | "disk"): Promise<void> {
    const next = new Map<string, Port>();
    const added: Port[] = [];
    const routings = table.listeners.map(compileRouting);
    try {
      for (const routing of routings) {
        const key = keyOf(routing.listener);
        const known = this.#ports.get(key);
        const port = known ?? new Port(routing, this.#clock, this.#upstreams);
        if (known === undefined) {
          await this.#open(port, routing.listener);
          added.push(port);
        }
        next.set(key, port);
      }
      if (from === "engine") await writeTableFile(this.#tableFile, table);
    } catch (error) {
      for (const port of added) this.#close(port);
      throw error;
    }
    const wanted = upstreamsOf(table);
    const gone = [...this.#ports].filter(([key]) => !next.has(key)).map(([, port]) => port);
    for (const routing of routings) {
      const port = next.get(keyOf(routing.listener));
      if (port !== undefined) port.routing = routing;
    }
    this.#upstreams.apply(wanted);
    this.#ports = next;
    this.#version = table.version;
    for (const port of gone) this.#close(port);
  }

  async #open(port: Port, { host, port: number }: Listener): Promise<void> {
    const kept = this.#keeper.take(host, number);
    try {
      await port.listen(kept);
    } catch (error) {
      throw new PortTaken(number, error);
    }
    if (kept === undefined) this.#keeper.keep(host, number, port.handle);
  }

  #close(port: Port): void {
    const { host, port: number } = port.routing.listener;
    this.#keeper.release(host, number);
    port.close();
  }

  stats(): EdgeStats {
    const listeners = [...this.#ports.values()].map((port) => ({
      stage: port.routing.listener.stage,
      port: port.routing.listener.port,
      openConnections: port.openConnections,
      requests: port.stats.requests(),
      latency: port.stats.latency(),
    }));
    return { pid: process.pid, tableVersion: this.#version, listeners, upstreams: this.#upstreams.stats() };
  }

  /** Accepts no more on any port, without telling the keeper: the sockets stay open for the next edge. */
  retire(): void {
    for (const port of this.#ports.values()) port.close();
  }

  /** Resolves when no connection is left, or cuts the rest after `limitMs`. */
  async drained(limitMs: number): Promise<void> {
    const until = this.#clock.now() + limitMs;
    const busy = () => [...this.#ports.values()].some((port) => port.openConnections > 0);
    while (busy() && this.#clock.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const port of this.#ports.values()) port.destroy();
    this.#upstreams.apply(new Map());
    this.#clock.stop();
  }
}

function keyOf(listener: { host: string; port: number }): string {
  return `${listener.host} ${listener.port}`;
}
