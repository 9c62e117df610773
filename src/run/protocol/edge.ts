import type { EdgeTable } from "./table.ts";

/** Engine and edge speak newline-delimited JSON over the edge's unix socket; each `request` is answered once. */
export const EDGE_PROTOCOL = 1;

export type EdgeRequest = { request: number } & (
  | { type: "hello"; version: number }
  /**
   * On disk, then swapped at once; answered when that is done. Connections of removed upstreams finish by themselves. A
   * listener that cannot be bound is an error that names its `port`; the rest of the table is in force all the same, and
   * the port is tried again each second until another table comes.
   */
  | { type: "table"; table: EdgeTable }
  | { type: "stats" }
  /** Asked by another edge that takes over: answered when nothing listens any more; requests in flight finish, then the process ends. */
  | { type: "retire" }
);
export type EdgeReply = { reply: number } & (
  | { ok: true; result?: unknown }
  | { ok: false; error: string; code: string | undefined; port?: number }
);

/** Answer to `hello`; `tableVersion` is 0 while the edge has no table. */
export type EdgeHello = { version: number; pid: number; tableVersion: number };

/** Counters since the edge started (they fall back to zero when it is restarted, as Prometheus expects). */
export type EdgeStats = {
  pid: number;
  tableVersion: number;
  /** The longest that a table has taken to replace another since this edge started, in milliseconds: requests wait meanwhile. */
  longestSwitch: number;
  listeners: readonly {
    stage: string;
    port: number;
    openConnections: number;
    /** By route target (service or bucket directory's name; `edge` for what no route took) and status class `1xx`…`5xx`. */
    requests: readonly { target: string; status: string; count: number }[];
    /** Cumulative histogram per target, upper bounds in seconds. */
    latency: readonly { target: string; buckets: readonly { le: number; count: number }[]; sum: number; count: number }[];
  }[];
  /** Requests (and WebSockets) now in flight and served so far, per upstream id, also of upstreams that left the table but still drain. */
  upstreams: readonly { id: string; inFlight: number; served: number; failures: number }[];
};

/**
 * Keeper and edge, over the IPC channel the keeper opens when it starts
 * `node src/edge/main.ts --socket <edgeSocket> --table <edgeTable> --state <state folder>`.
 *
 * The keeper holds a copy of every listening socket, so that connections made while no edge runs wait in the kernel's
 * backlog. The copy is the raw handle (`net.Native`, not `net.Server`): the second argument of the `message` event,
 * kept in a map by `host` and `port`. The keeper never listens on it, so it never accepts from it.
 *
 * At each start of an edge the keeper sends every kept handle with a `listen`, then `start`. Node keeps the order of
 * messages with and without handles. Before `start` the edge neither loads its table nor opens its control socket.
 *
 * SIGTERM: the edge stops accepting at once, finishes requests in flight up to its drain limit, and exits with 0. A new
 * edge may be started before the old one has ended. When the channel closes (the keeper died) the edge serves on until
 * SIGTERM or until another edge takes over through the control socket (`retire`). Meanwhile it starts another keeper and
 * gives it the sockets it listens on (`KeeperInherits`).
 */
export type KeeperToEdge =
  /** Travels with the handle. */
  { type: "listen"; host: string; port: number } | { type: "start" };

export type EdgeToKeeper =
  /** Travels with the handle of a socket the edge has just bound; the keeper keeps it in place of any older one of that address. */
  | { type: "listening"; host: string; port: number }
  /** The listener left the table: the keeper closes its handle, so that the port is free. */
  | { type: "released"; host: string; port: number }
  /** The table is applied and the control socket answers. */
  | { type: "ready" };
