import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { Scale } from "../model.ts";
import { percent } from "../units.ts";
import type { StageReading } from "./stage.ts";

type Written = Extract<ManifestComponent, { kind: "service" | "worker" }>["scale"];

/** How many instances, and what their number follows. */
export function resolveScale(reading: StageReading, written: Written, path: Path): Scale {
  if (typeof written === "number") return { min: written, max: written, on: undefined };
  const { min, max, cpu } = written;
  reportOrder(reading, written, path);
  if ("concurrency" in written && written.concurrency !== undefined) {
    return { min, max, on: { measure: "concurrency", target: written.concurrency } };
  }
  if ("backlog" in written && written.backlog !== undefined) {
    return { min, max, on: { measure: "backlog", target: written.backlog } };
  }
  return { min, max, on: cpu === undefined ? undefined : { measure: "cpu", percent: percent(cpu) } };
}

/** Tells that the bounds at a path, ending in the word they stand under, leave no number between them. */
export function reportOrder(reading: StageReading, { min, max }: { min: number; max: number }, path: Path): void {
  if (min > max) reading.report("bounds-order", { what: String(path.at(-1)), min, max }, [...path, "min"]);
}
