import type { LocalStage } from "../compile/local/stage.ts";
import type { Group, Listener, Route } from "../compile/local/table.ts";

/** What of a stage decides its routes: the compiled stage of the live release and the instances that may get requests. */
export type Routable = {
  stage: string;
  compiled: LocalStage;
  port: number;
  /** Ports of services that other components reach by `${x.url}`, by service. */
  internal: Readonly<Record<string, number>>;
  /** Addresses the internal ports listen on. */
  internalHosts: readonly string[];
  /** Weighted groups: one release normally, two while a rollout moves step by step. */
  releases: readonly { release: string; weight: number }[];
  instances: readonly { id: string; component: string; release: string; address: { host: string; port: number } }[];
  buckets: Readonly<Record<string, string>>;
  maintenance: string | undefined;
  holdMs: number | undefined;
  accessLog: string;
};

/** Heads of common frameworks end at 8–16 KiB (nginx 8k, Node 16k); the larger is allowed. */
const MAXIMUM_HEAD_BYTES = 16 * 1024;
const MAXIMUM_BODY_BYTES = 1024 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;

/** The listeners of one stage: its public port, and a loopback port for each service that is reached by name. */
export function listeners(of: Routable): Listener[] {
  const routes = of.compiled.edge.routes.map((route): Route => {
    if (route.to === "bucket") return { path: route.path, to: "bucket", directory: of.buckets[route.bucket] ?? "" };
    return {
      path: route.path,
      to: "service",
      service: route.service,
      timeoutMs: route.timeout,
      groups: groups(of, route.service),
    };
  });
  const common = { stage: of.stage, maximumHeadBytes: MAXIMUM_HEAD_BYTES, maximumBodyBytes: MAXIMUM_BODY_BYTES };
  const { limit, rules } = of.compiled.edge;
  const all: Listener[] = [];
  if (routes.length > 0) {
    all.push({
      ...common,
      host: "127.0.0.1",
      port: of.port,
      routes,
      limit: limit && { requests: limit.requests, perMs: limit.per },
      rules: rules.filter((rule) => rule.from.length > 0 || rule.paths.length > 0),
      maintenance: of.maintenance,
      paused: of.holdMs === undefined ? undefined : { holdMs: of.holdMs },
      accessLog: of.accessLog,
    });
  }
  for (const [service, port] of Object.entries(of.internal).sort()) {
    const timeoutMs = of.compiled.processes.find((p) => p.component === service)?.timeout ?? DEFAULT_TIMEOUT_MS;
    for (const host of of.internalHosts) {
      all.push({
        ...common,
        host,
        port,
        routes: [{ path: "/", to: "service", service, timeoutMs, groups: groups(of, service) }],
        limit: undefined,
        rules: [],
        maintenance: undefined,
        paused: undefined,
        accessLog: undefined,
      });
    }
  }
  return all;
}

function groups(of: Routable, service: string): Group[] {
  return of.releases.map(({ release, weight }) => ({
    release,
    weight,
    upstreams: of.instances
      .filter((i) => i.component === service && i.release === release)
      .map((i) => ({ id: i.id, host: i.address.host, port: i.address.port })),
  }));
}
