import type { Path } from "../../manifest/locate.ts";
import { defaults } from "../../manifest/rules.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { Common, Health, Probe } from "../model.ts";
import { milliseconds } from "../units.ts";
import type { StageReading } from "./stage.ts";

type Lasting = Exclude<ManifestComponent, { kind: "job" }>;
type WrittenHealth = NonNullable<Lasting["health"]>;
type WrittenProbe = NonNullable<WrittenHealth["ready"]>;

/** How to tell that an instance is well. A service that says nothing is ready when its port answers. */
export function resolveHealth(reading: StageReading, name: string, component: Lasting, path: Path): Health {
  const written: WrittenHealth = component.health ?? defaults.health;
  const probe = (which: "ready" | "live" | "start"): Probe | undefined => {
    const probed = written[which];
    if (probed === undefined) return undefined;
    const resolved = resolveProbe(reading, name, probed, [...path, "health", which]);
    checkProbe(reading, name, component, resolved, which, [...path, "health", which]);
    return resolved;
  };
  return {
    ready: probe("ready") ?? (component.kind === "service" ? { by: "tcp", port: undefined } : undefined),
    live: probe("live"),
    start: probe("start"),
    grace: milliseconds(written.grace),
    every: milliseconds(written.every),
    timeout: milliseconds(written.timeout),
    failures: written.failures,
  };
}

function resolveProbe(reading: StageReading, name: string, written: WrittenProbe, path: Path): Probe {
  if (written === "tcp") return { by: "tcp", port: undefined };
  if (written === "metrics") return { by: "metrics" };
  if (typeof written === "string") return { by: "http", path: written, port: undefined, headers: {}, host: undefined };
  if ("exec" in written) {
    const place = { by: { holder: "component", name }, printed: "a command line" } as const;
    return { by: "exec", command: reading.command(written.exec, [...path, "exec"], place) };
  }
  if ("file" in written) {
    return { by: "file", path: written.file, within: written.within === undefined ? undefined : milliseconds(written.within) };
  }
  return { by: "http", path: written.path, port: written.port, headers: written.headers ?? {}, host: written.host };
}

function checkProbe(reading: StageReading, name: string, component: Lasting, probe: Probe, which: string, path: Path): void {
  if (probe.by === "metrics" && component.metrics === undefined) reading.report("probe-metrics", { component: name }, path);
  const asksPort = probe.by === "tcp" || probe.by === "http";
  if (asksPort && probe.port === undefined && component.kind !== "service") {
    reading.report("probe-port", { component: name, probe: which }, path);
  }
}

/** Where the metrics of a component are read; what is no service names their port. */
export function resolveMetrics(reading: StageReading, name: string, component: ManifestComponent, path: Path): Common["metrics"] {
  if (component.kind === "job" || component.metrics === undefined) return undefined;
  const written = typeof component.metrics === "string" ? { ...defaults.metrics, path: component.metrics } : component.metrics;
  if (written.port === undefined && component.kind !== "service") {
    reading.report("metrics-port", { component: name, kind: component.kind }, [...path, "metrics"]);
  }
  return { path: written.path, port: written.port, every: milliseconds(written.every) };
}
