import { nearest } from "../../diagnostics/nearest.ts";
import type { Path } from "../../manifest/locate.ts";
import type { StageReading } from "./stage.ts";

/** Tells that a name stands for nothing, or for something of another kind than `wanted` ("redis", "service or bucket"). */
export function reportMisnamed(
  reading: StageReading,
  name: string,
  wanted: string,
  candidates: Iterable<string>,
  path: Path,
): void {
  const kind = reading.scope.components.get(name) ?? reading.scope.data.get(name);
  if (kind !== undefined) {
    reading.report("component-kind", { name, kind, wanted: `a ${wanted}` }, path);
    return;
  }
  const known = [...candidates];
  const near = nearest(name, known);
  reading.report("component-unknown", { name, near, wanted, known: known.toSorted().slice(0, 12) }, path, "value", near);
}
