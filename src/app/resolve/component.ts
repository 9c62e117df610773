import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { Command, Common, Component, Environment, Job, Worker } from "../model.ts";
import { bytes, millicores, milliseconds } from "../units.ts";
import { resolveBroker } from "./broker.ts";
import { resolveChart } from "./chart.ts";
import { resolveHealth, resolveMetrics } from "./health.ts";
import { resolveImage } from "./image.ts";
import { resolveRun } from "./job.ts";
import { resolveScale } from "./scale.ts";
import type { Holder, StageReading } from "./stage.ts";

/** What resolving a component needs besides itself: where it is written, who holds its strings, what environment it adds to. */
export type Surroundings = { path: Path; holder: Holder; env: Environment };

/** One component with its defaults filled and its references typed. Which services it waits for is known when all are read. */
export function resolveComponent(
  reading: StageReading,
  name: string,
  written: ManifestComponent,
  around: Surroundings,
): Component {
  const common = resolveCommon(reading, name, written, around);
  switch (written.kind) {
    case "service":
      return {
        kind: "service",
        ...common,
        port: written.port,
        scale: resolveScale(reading, written.scale, [...around.path, "scale"]),
        timeout: milliseconds(written.timeout),
        health: resolveHealth(reading, name, written, around.path),
      };
    case "worker":
      return resolveWorker(reading, name, written, around, common);
    case "scheduler":
      return { kind: "scheduler", ...common, health: resolveHealth(reading, name, written, around.path) };
    case "job":
      return resolveJob(reading, written, around, common);
    default:
      return written satisfies never;
  }
}

type Of<K extends ManifestComponent["kind"]> = Extract<ManifestComponent, { kind: K }>;

function resolveWorker(reading: StageReading, name: string, written: Of<"worker">, around: Surroundings, common: Common): Worker {
  return {
    kind: "worker",
    ...common,
    scale: resolveScale(reading, written.scale, [...around.path, "scale"]),
    queues: written.queues ?? [],
    broker: resolveBroker(reading, name, written, around.path),
    health: resolveHealth(reading, name, written, around.path),
  };
}

function resolveJob(reading: StageReading, written: Of<"job">, around: Surroundings, common: Common): Job {
  return {
    kind: "job",
    ...common,
    run: resolveRun(reading, written, around.path),
    after: (written.after ?? []).toSorted(),
    timeout: milliseconds(written.timeout),
    retries: written.retries,
  };
}

function resolveCommon(reading: StageReading, name: string, written: ManifestComponent, around: Surroundings): Common {
  const { path, holder } = around;
  return {
    name,
    image: written.image && resolveImage(reading, written.image, [...path, "image"]),
    command: resolveCommand(reading, written, path, holder),
    // One environment for all that add nothing to it: a manifest may have many of both.
    env: written.env ? { ...around.env, ...resolveEnvironment(reading, written.env, [...path, "env"], holder) } : around.env,
    size: resolveSize(reading, written, [...path, "size"]),
    stop: { grace: milliseconds(written.stop.grace), signal: written.stop.signal },
    metrics: resolveMetrics(reading, name, written, path),
    capacity: written.capacity,
    roles: written.roles ?? [],
    chart: written.chart && resolveChart(reading, name, written.chart, [...path, "chart"]),
    placed: written.target,
    waitsFor: [],
  };
}

function resolveCommand(reading: StageReading, written: ManifestComponent, path: Path, by: Holder): Command | undefined {
  if (written.command === undefined) return undefined;
  return reading.command(written.command, [...path, "command"], { by, printed: "a command line" });
}

/** Texts of an environment, of the app, a component or a site. */
export function resolveEnvironment(
  reading: StageReading,
  written: Readonly<Record<string, string>> | undefined,
  path: Path,
  holder: Holder | ((variable: string) => Holder),
): Environment {
  const entries = Object.entries(written ?? {}).map(([variable, value]) => {
    const by = typeof holder === "function" ? holder(variable) : holder;
    return [variable, reading.text(value, [...path, variable], { by })] as const;
  });
  return Object.fromEntries(entries);
}

function resolveSize(reading: StageReading, { size }: ManifestComponent, path: Path): Common["size"] {
  const cpu = millicores(size.cpu);
  const memory = bytes(size.memory);
  if (size.burst === undefined) return { cpu, memory, burst: undefined };
  const burst = {
    cpu: size.burst.cpu === undefined ? undefined : millicores(size.burst.cpu),
    memory: size.burst.memory === undefined ? undefined : bytes(size.burst.memory),
  };
  if (burst.cpu !== undefined && burst.cpu < cpu) {
    reading.report("size-order", { what: "cpu", size: String(size.cpu), burst: String(size.burst.cpu) }, [
      ...path,
      "burst",
      "cpu",
    ]);
  }
  if (burst.memory !== undefined && burst.memory < memory) {
    const params = { what: "memory", size: size.memory, burst: String(size.burst.memory) };
    reading.report("size-order", params, [...path, "burst", "memory"]);
  }
  return { cpu, memory, burst };
}
