import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import { reportMisnamed } from "./misnamed.ts";
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
  if (worker.broker !== undefined) {
    if (redis.includes(worker.broker)) return worker.broker;
    reportMisnamed(reading, worker.broker, "redis", redis, [...path, "broker"]);
    return undefined;
  }
  const [only, ...others] = redis;
  if (others.length > 0) reading.report("broker-missing", { component: name, found: redis }, [...path, "queues"]);
  if (only === undefined && backlog)
    reading.report("broker-missing", { component: name, found: [] }, [...path, "scale", "backlog"]);
  return others.length > 0 ? undefined : only;
}
