import type { Component, Health, Probe } from "../../../app/model.ts";
import type { Milliseconds } from "../../../app/units.ts";
import type { Resources } from "../generated/index.ts";
import { portOf } from "./port.ts";

type Of<T> = Exclude<T, undefined>;
type Container = Of<Resources["google_cloud_run_v2_service"]["template"]["containers"]>[number];
type Start = Of<Container["startup_probe"]>;
type Live = Of<Container["liveness_probe"]>;
type Ready = Of<Container["readiness_probe"]>;
type Lasting = Exclude<Component, { kind: "job" }>;

/** How long Cloud Run lets an instance start: https://cloud.google.com/run/docs/configuring/healthchecks */
export const LONGEST_START = 240;
/** A starting instance is asked at least this often, so that it takes requests as soon as it can. */
const START_EVERY = 3;
/** Seconds between two questions at most, once an instance has started. */
export const LONGEST_EVERY = { live: 3600, ready: 300 } as const;

/**
 * An instance takes requests once it answers what `start` asks, else what `ready` asks, else on its port; it may take as long
 * as `grace`, for which Cloud Run counts failures. What takes no requests has started once it answers `live`: unless something
 * else says when it has, Cloud Run would ask that from the first second, and end it while it starts.
 */
export function startupProbe(component: Lasting): Start | undefined {
  const { start, ready, live, grace, every, timeout } = component.health;
  const asked = [start, ready, ...(component.kind === "service" ? [] : [live])].find(
    (probe) => probe !== undefined && isAsked(probe),
  );
  if (asked === undefined && component.kind !== "service") return undefined;
  const period = Math.min(seconds(every), START_EVERY);
  return {
    period_seconds: period,
    timeout_seconds: Math.min(seconds(timeout), period),
    failure_threshold: Math.max(1, Math.ceil(Math.min(seconds(grace), LONGEST_START) / period)),
    ...request(component, asked ?? { by: "tcp", port: undefined }),
  };
}

/**
 * An instance that fails `live` so many times is replaced. Cloud Run asks this by HTTP only; a port that is closed shows as a
 * program that ended: https://cloud.google.com/run/docs/configuring/healthchecks
 */
export function livenessProbe(component: Lasting): Live | undefined {
  const { live, ...times } = component.health;
  if (live === undefined || !isAsked(live) || live.by === "tcp") return undefined;
  return { ...periods(times, LONGEST_EVERY.live), ...request(component, live) };
}

/** An instance that fails `ready` gets no requests until it answers again. Cloud Run sends no headers with this one. */
export function readinessProbe(component: Lasting): Ready | undefined {
  const { ready, ...times } = component.health;
  if (component.kind !== "service" || ready?.by !== "http" || hasHeaders(ready)) return undefined;
  return { ...periods(times, LONGEST_EVERY.ready), http_get: { path: ready.path, port: ready.port ?? portOf(component) } };
}

/** Whether a request needs headers of its own to be answered rightly. */
export function hasHeaders(probe: Probe): boolean {
  return probe.by === "http" && (probe.host !== undefined || Object.keys(probe.headers).length > 0);
}

/** What Cloud Run can ask: nothing within the container. */
function isAsked({ by }: Probe): boolean {
  return by !== "exec" && by !== "file";
}

function periods({ every, timeout, failures }: Omit<Health, "ready" | "live" | "start">, longest: number) {
  const period = Math.min(seconds(every), longest);
  return { period_seconds: period, timeout_seconds: Math.min(seconds(timeout), period), failure_threshold: failures };
}

function request(component: Lasting, probe: Probe): Pick<Live, "http_get" | "tcp_socket"> {
  switch (probe.by) {
    case "http":
      return { http_get: { path: probe.path, port: probe.port ?? portOf(component), http_headers: headersOf(probe) } };
    case "metrics":
      return { http_get: { path: component.metrics?.path ?? "/metrics", port: component.metrics?.port ?? portOf(component) } };
    case "tcp":
      return { tcp_socket: { port: probe.port ?? portOf(component) } };
    case "exec":
    case "file":
      return {};
    default:
      return probe satisfies never;
  }
}

function headersOf({ headers, host }: Extract<Probe, { by: "http" }>): { name: string; value: string }[] | undefined {
  const all = [...Object.entries(headers), ...(host === undefined ? [] : [["Host", host] as const])];
  return all.length === 0
    ? undefined
    : all.map(([name, value]) => ({ name, value })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function seconds(duration: Milliseconds): number {
  return Math.max(1, Math.ceil(duration / 1000));
}
