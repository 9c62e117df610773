import type { ManifestComponent } from "../../manifest/schema.ts";
import type { Scale } from "../model.ts";
import { percent } from "../units.ts";

type Written = Extract<ManifestComponent, { kind: "service" | "worker" }>["scale"];

/** How many instances, and what their number follows. */
export function resolveScale(written: Written): Scale {
  if (typeof written === "number") return { min: written, max: written, on: undefined };
  const { min, max, cpu } = written;
  if ("concurrency" in written && written.concurrency !== undefined) {
    return { min, max, on: { measure: "concurrency", target: written.concurrency } };
  }
  if ("backlog" in written && written.backlog !== undefined) {
    return { min, max, on: { measure: "backlog", target: written.backlog } };
  }
  return { min, max, on: cpu === undefined ? undefined : { measure: "cpu", percent: percent(cpu) } };
}
