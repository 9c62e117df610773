import type { Probe as KubernetesProbe } from "kubernetes-types/core/v1.js";
import type { Component, Health, Job, Probe } from "../../app/model.ts";
import { seconds } from "./object.ts";
import { portOf } from "./port.ts";
import { isRouted } from "./reach.ts";
import type { Stage } from "./stage.ts";
import type { Texts } from "./text.ts";

type Lasting = Exclude<Component, Job>;
export type Probes = Partial<Record<"startupProbe" | "readinessProbe" | "livenessProbe", KubernetesProbe>>;

/** What an API server fills in by itself and nobody has to read. */
const DEFAULTS = { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };

/** While a start may take long, what tells that it is over is asked this often. */
const START_EVERY_SECONDS = 5;

/**
 * `ready` decides about traffic, `live` about restarts. Until `start` answers, or `live` where there is no `start`, neither
 * counts, for as long as `grace` says.
 */
export function compileProbes(stage: Stage, component: Lasting, texts: Texts): Probes {
  const { ready, live, start, every, timeout, failures, grace } = component.health;
  const handler = (probe: Probe) => handlerOf(stage, component, probe, texts);
  const times = { periodSeconds: seconds(every), timeoutSeconds: seconds(timeout), failureThreshold: failures };
  const starting = start ?? live;
  const period = Math.min(seconds(every), START_EVERY_SECONDS);
  const started = { ...times, periodSeconds: period, failureThreshold: Math.ceil(seconds(grace) / period) };
  return {
    ...(starting === undefined ? {} : { startupProbe: { ...handler(starting), ...told(started) } }),
    ...(ready === undefined ? {} : { readinessProbe: { ...handler(ready), ...told(times) } }),
    ...(live === undefined ? {} : { livenessProbe: { ...handler(live), ...told(times) } }),
  };
}

function told(times: typeof DEFAULTS): Partial<typeof DEFAULTS> {
  const { periodSeconds, timeoutSeconds, failureThreshold } = times;
  return {
    ...(periodSeconds === DEFAULTS.periodSeconds ? {} : { periodSeconds }),
    ...(timeoutSeconds === DEFAULTS.timeoutSeconds ? {} : { timeoutSeconds }),
    ...(failureThreshold === DEFAULTS.failureThreshold ? {} : { failureThreshold }),
  };
}

function handlerOf(stage: Stage, component: Lasting, probe: Probe, texts: Texts): KubernetesProbe {
  const own = portOf(component);
  switch (probe.by) {
    case "http":
      return {
        httpGet: {
          path: probe.path,
          port: probe.port ?? "http",
          httpHeaders: httpHeaders(hostOf(stage, component, probe), probe.headers),
        },
      };
    case "tcp":
      return { tcpSocket: { port: probe.port ?? "http" } };
    case "metrics": {
      const { path = "/metrics", port } = component.metrics ?? {};
      const asked = port ?? own ?? 0;
      return { httpGet: { path, port: asked === own ? "http" : "metrics" } };
    }
    case "exec":
      return { exec: { command: probe.command.map((word) => texts.plain(word)) } };
    case "file":
      return { exec: { command: fileCommand(probe.path, probe.within === undefined ? undefined : seconds(probe.within)) } };
    default:
      return probe satisfies never;
  }
}

/** Without one, kubelet and load balancer ask by the Pod's address, which an app that knows its names refuses. */
export function hostOf(stage: Stage, component: Lasting, probe: Extract<Probe, { by: "http" }>): string {
  const domain = isRouted(stage, component.name) ? stage.app.access?.domain : undefined;
  return probe.host ?? domain ?? "localhost";
}

function httpHeaders(host: string, headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  const others = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
  return [{ name: "Host", value: host }, ...others.map(([name, value]) => ({ name, value }))];
}

/** The path is an argument, so that no character of it means anything to the shell. */
function fileCommand(path: string, within: number | undefined): string[] {
  if (within === undefined) return ["test", "-e", path];
  return ["/bin/sh", "-c", `test $(($(date +%s) - $(stat -c %Y "$0"))) -le ${within}`, path];
}

/** How long an instance may take until it counts as well, with the time its node and image may take before. */
export function deadline({ grace }: Health): number {
  return Math.max(600, seconds(grace) + 300);
}
