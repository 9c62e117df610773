import type { Component, Job, Scale } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Stage } from "./stage.ts";

/** How many instances, and who decides: `replicas` is given where no autoscaler does. */
export type Counts = { least: number; most: number; replicas: number | undefined; on: Measure | undefined };
export type Measure = { measure: "cpu"; percent: number } | { measure: "backlog"; target: number };

/** What the processors of a service are kept at where the manifest counts requests in flight, which nothing on GKE does. */
const INSTEAD_OF_CONCURRENCY = 70;

export function counts(stage: Stage, component: Exclude<Component, Job>): Counts {
  const standby = stage.role === "standby";
  // What works in a standby region would work twice: there only what answers is kept warm.
  if (component.kind === "scheduler") return fixed(standby ? 0 : 1);
  if (component.kind === "worker" && standby) return fixed(0);
  const { min, max, on } = component.scale;
  const least = standby ? share(stage, min) : min;
  const measure = on && measured(stage, component.name, on);
  if (measure === undefined || least >= max) return fixed(least);
  // Only a queue's length can tell that the first instance is needed.
  const awake = measure.measure === "backlog" ? least : Math.max(1, least);
  return { least: awake, most: max, replicas: undefined, on: measure };
}

function fixed(count: number): Counts {
  return { least: count, most: count, replicas: count, on: undefined };
}

function share({ app }: Stage, min: number): number {
  const scale = app.ground.standby?.scale ?? "min";
  return scale === "min" ? min : Math.max(1, Math.ceil((min * scale.percent) / 100));
}

function measured({ report }: Stage, component: string, on: NonNullable<Scale["on"]>): Measure {
  if (on.measure !== "concurrency") return on;
  report(diagnose("concurrency-by-cpu", { component, percent: INSTEAD_OF_CONCURRENCY }));
  return { measure: "cpu", percent: INSTEAD_OF_CONCURRENCY };
}
