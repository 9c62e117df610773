import type { StageReading } from "../resolve/stage.ts";

/** A stage on Google stands in a project and a region of its own, or on another stage's ground. */
export function checkGround(reading: StageReading): void {
  const { target, google, shares } = reading.manifest;
  if (target === "local" || google !== undefined || shares !== undefined) return;
  reading.report("stage-google", { stage: reading.name, target }, ["google"], "key");
}
