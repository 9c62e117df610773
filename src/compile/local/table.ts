/**
 * The routing table: everything the edge needs to serve, and all it knows. The engine writes it whole; the edge swaps
 * it in one assignment and keeps a copy on disk, by which it serves on while the engine is dead.
 */
export type EdgeTable = {
  version: number;
  listeners: readonly Listener[];
};

/** One stable port of one stage. */
export type Listener = {
  stage: string;
  host: string;
  port: number;
  routes: readonly Route[];
  /** Requests per client address. */
  limit: { requests: number; perMs: number } | undefined;
  /** A request passes when one rule matches whole; empty: everybody passes. */
  rules: readonly { from: readonly string[]; paths: readonly string[] }[];
  maximumHeadBytes: number;
  maximumBodyBytes: number;
  /** The page to answer with 503 while maintenance lasts. */
  maintenance: string | undefined;
  /** Requests wait, up to `holdMs`, instead of being sent on; set by `pause`. */
  paused: { holdMs: number } | undefined;
  accessLog: string | undefined;
};

/** Matched by the longest path that is the request's path or a parent of it. */
export type Route = { path: string } & (
  | { to: "service"; service: string; timeoutMs: number; groups: readonly Group[] }
  | { to: "bucket"; directory: string }
);

/** The instances of one release; requests go to a group by weight, within it to the instance with the fewest in flight. */
export type Group = { release: string; weight: number; upstreams: readonly Upstream[] };
export type Upstream = { id: string; host: string; port: number };
