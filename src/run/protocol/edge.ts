import type { EdgeTable } from "./table.ts";

/** Engine and edge speak newline-delimited JSON over the edge's unix socket; each `request` is answered once. */
export const EDGE_PROTOCOL = 1;

export type EdgeRequest = { request: number } & (
  | { type: "hello"; version: number }
  /** Swapped at once; answered when every new listener is bound. Connections of removed upstreams finish by themselves. */
  | { type: "table"; table: EdgeTable }
  | { type: "stats" }
);
export type EdgeReply = { reply: number } & (
  | { ok: true; result?: unknown }
  | { ok: false; error: string; code: string | undefined; port?: number }
);

/** Counters since the edge started (they fall back to zero when it is restarted, as Prometheus expects). */
export type EdgeStats = {
  pid: number;
  tableVersion: number;
  listeners: readonly {
    stage: string;
    port: number;
    openConnections: number;
    /** By route target (service or bucket name) and status class `1xx`…`5xx`. */
    requests: readonly { target: string; status: string; count: number }[];
    /** Cumulative histogram per target, upper bounds in seconds. */
    latency: readonly { target: string; buckets: readonly { le: number; count: number }[]; sum: number; count: number }[];
  }[];
  /** Requests (and WebSockets) now in flight and served so far, per upstream id, also of upstreams that left the table but still drain. */
  upstreams: readonly { id: string; inFlight: number; served: number; failures: number }[];
};
