import { nearest } from "../../diagnostics/nearest.ts";
import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { StageReading } from "./stage.ts";

type Worker = Extract<ManifestComponent, { kind: "worker" }>;

/** The redis that holds a worker's queues: the one it names, else the only one there is. */
export function resolveBroker(reading: StageReading, name: string, worker: Worker, path: Path): string | undefined {
  const { redis } = reading.scope;
  const backlog = typeof worker.scale === "object" && worker.scale.backlog !== undefined;
  if (worker.queues === undefined) {
    if (backlog) reading.report("queues-missing", { component: name, word: "scale.backlog" }, [...path, "scale", "backlog"]);
    if (worker.broker !== undefined) reading.report("queues-missing", { component: name, word: "broker" }, [...path, "broker"]);
    return undefined;
  }
  if (worker.broker !== undefined) return named(reading, worker.broker, redis, [...path, "broker"]);
  const [only, ...others] = redis;
  if (others.length > 0) reading.report("broker-missing", { component: name, found: redis }, [...path, "queues"]);
  if (only === undefined && backlog)
    reading.report("broker-missing", { component: name, found: [] }, [...path, "scale", "backlog"]);
  return others.length > 0 ? undefined : only;
}

function named(reading: StageReading, broker: string, redis: readonly string[], path: Path): string | undefined {
  if (redis.includes(broker)) return broker;
  const kind = reading.scope.data.get(broker) ?? reading.scope.components.get(broker);
  if (kind !== undefined) reading.report("component-kind", { name: broker, kind, wanted: "a redis" }, path, "value");
  else reading.report("component-unknown", { name: broker, near: nearest(broker, redis), wanted: "redis" }, path, "value");
  return undefined;
}
