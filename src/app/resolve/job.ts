import { nearest } from "../../diagnostics/nearest.ts";
import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { JobRun } from "../model.ts";
import type { StageReading } from "./stage.ts";

type Job = Extract<ManifestComponent, { kind: "job" }>;

/** When a job runs. */
export function resolveRun(reading: StageReading, job: Job, path: Path): JobRun {
  if (typeof job.run === "string") return { when: job.run };
  if ("schedule" in job.run) return { when: "schedule", cron: job.run.schedule, zone: job.run.zone };
  const { by } = job.run;
  const kind = reading.scope.components.get(by);
  const at = [...path, "run", "by"];
  if (kind === "job") reading.report("component-kind", { name: by, kind, wanted: "a service, worker or scheduler" }, at);
  else if (kind === undefined) {
    const starters = [...reading.scope.components].filter(([, other]) => other !== "job").map(([name]) => name);
    reading.report("component-unknown", { name: by, near: nearest(by, starters), wanted: "service, worker or scheduler" }, at);
  }
  return { when: "by", component: by };
}
