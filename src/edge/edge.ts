import type { EdgeStats } from "../run/protocol/edge.ts";
import type { EdgeTable, Listener } from "../run/protocol/table.ts";
import { Clock } from "./clock.ts";
import { TIMES, type Times } from "./limits/times.ts";
import { Port } from "./port.ts";
import { writeTableFile } from "./table/file.ts";
import { compileRouting, upstreamsOf } from "./table/routing.ts";
import { Upstreams } from "./upstream/upstreams.ts";

/** Who keeps listening sockets open while no edge runs. */
export interface SocketKeeper {
  /** The kept socket of an address, handed out once. */
  take(host: string, port: number): object | undefined;
  keep(host: string, port: number, handle: unknown): void;
  /** The port is not served any more. */
  release(host: string, port: number): void;
  /** Lets go of kept sockets that were never taken, except those of these addresses (`host port`). */
  retain(addresses: ReadonlySet<string>): void;
}

const RETRY_MS = 1_000;
const DRAIN_LOOK_MS = 20;

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
  readonly #times: Times;
  readonly #clock = new Clock();
  readonly #upstreams = new Upstreams();
  #ports = new Map<string, Port>();
  /** Ports that left the table while connections were open. */
  readonly #leaving = new Set<Port>();
  #version = 0;
  #longestSwitch = 0;
  #retry: NodeJS.Timeout | undefined;
  /** Tables are applied one after the other, in the order in which they came. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(tableFile: string, keeper: SocketKeeper, times: Times = TIMES) {
    this.#times = times;
    this.#tableFile = tableFile;
    this.#keeper = keeper;
    this.#clock.watch(this.#upstreams);
  }

  get tableVersion(): number {
    return this.#version;
  }

  /**
   * Serves by `table` from the moment this resolves: new ports are bound, the table is on disk, then it is swapped in one
   * synchronous step. A port that is taken does not keep the others from being served: it is tried again until it is free
   * or another table comes, and told by a `PortTaken` once the rest is in force. Rejects with the old table in force when
   * the disk refuses.
   */
  apply(table: EdgeTable): Promise<void> {
    return this.#next(() => this.#apply(table, true));
  }

  /** The same for the table of an earlier edge, which is on disk. */
  restore(table: EdgeTable): Promise<void> {
    return this.#next(() => this.#apply(table, false));
  }

  async #apply(table: EdgeTable, store: boolean): Promise<void> {
    const { ports, taken } = await this.#bind(table);
    try {
      if (store) await writeTableFile(this.#tableFile, table);
    } catch (error) {
      for (const [key, port] of ports) if (!this.#ports.has(key)) this.#close(port);
      throw error;
    }
    this.#swap(table, ports);
    if (taken === undefined) return;
    this.#retry = setTimeout(() => this.restore(table).catch(() => {}), RETRY_MS);
    throw taken;
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Listens on what the table names and is not listened on yet, but for what is taken. */
  async #bind(table: EdgeTable): Promise<{ ports: Map<string, Port>; taken: PortTaken | undefined }> {
    const ports = new Map<string, Port>();
    let taken: PortTaken | undefined;
    for (const listener of table.listeners) {
      const key = keyOf(listener);
      try {
        ports.set(key, this.#ports.get(key) ?? (await this.#open(listener)));
      } catch (error) {
        if (!(error instanceof PortTaken)) throw error;
        taken ??= error;
      }
    }
    return { ports, taken };
  }

  /** Everything that costs comes first; a request sees the old table or the new one. */
  #swap(table: EdgeTable, ports: Map<string, Port>): void {
    const began = performance.now();
    const wanted = upstreamsOf(table);
    const routings = new Map(table.listeners.map((listener) => [keyOf(listener), compileRouting(listener)]));
    const gone = [...this.#ports].filter(([key]) => !ports.has(key));
    clearTimeout(this.#retry);
    this.#ports = ports;
    this.#version = table.version;
    this.#upstreams.apply(wanted);
    for (const [key, routing] of routings) ports.get(key)?.apply(routing);
    for (const port of this.#leaving) {
      // Its address is served again: who came before it left, and asks once more, is one of its clients.
      const routing = routings.get(keyOf(port.routing.listener));
      if (routing !== undefined) port.apply(routing);
    }
    for (const port of [...ports.values(), ...this.#leaving]) port.releaseHeld();
    for (const [, port] of gone) this.#close(port);
    this.#keeper.retain(new Set(table.listeners.map(keyOf)));
    this.#longestSwitch = Math.max(this.#longestSwitch, performance.now() - began);
  }

  async #open(listener: Listener): Promise<Port> {
    const { host, port: number } = listener;
    const port = new Port(compileRouting(listener), { clock: this.#clock, upstreams: this.#upstreams, times: this.#times });
    const kept = this.#keeper.take(host, number);
    try {
      await port.listen(kept);
    } catch (error) {
      throw new PortTaken(number, error);
    }
    if (kept === undefined) this.#keeper.keep(host, number, port.handle);
    return port;
  }

  #close(port: Port): void {
    const { host, port: number } = port.routing.listener;
    this.#keeper.release(host, number);
    for (const left of this.#leaving) if (left.openConnections === 0) this.#leaving.delete(left);
    this.#leaving.add(port);
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
    return {
      pid: process.pid,
      tableVersion: this.#version,
      longestSwitch: this.#longestSwitch,
      listeners,
      upstreams: this.#upstreams.stats(),
    };
  }

  /** Accepts no more on any port, without telling the keeper: the sockets stay open for the next edge. */
  retire(): void {
    clearTimeout(this.#retry);
    for (const port of this.#ports.values()) port.close();
  }

  /** Resolves when no connection is left, or cuts the rest after `limitMs`. */
  async drained(limitMs: number): Promise<void> {
    const until = this.#clock.now() + limitMs;
    const ports = [...this.#ports.values(), ...this.#leaving];
    while (ports.some((port) => port.openConnections > 0) && this.#clock.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
    }
    for (const port of ports) port.destroy();
    await Promise.all(ports.map((port) => port.closeLog()));
    this.#upstreams.apply(new Map());
    this.#clock.stop();
  }
}

function keyOf(listener: { host: string; port: number }): string {
  return `${listener.host} ${listener.port}`;
}
