import type { Path } from "../../manifest/locate.ts";
import type { ManifestComponent } from "../../manifest/schema.ts";
import type { JobRun } from "../model.ts";
import { reportMisnamed } from "./misnamed.ts";
import type { StageReading } from "./stage.ts";

type Job = Extract<ManifestComponent, { kind: "job" }>;

/** When a job runs. */
export function resolveRun(reading: StageReading, job: Job, path: Path): JobRun {
  if (typeof job.run === "string") return { when: job.run };
  if ("schedule" in job.run) return { when: "schedule", cron: job.run.schedule, zone: job.run.zone };
  const { by } = job.run;
  const { components } = reading.scope;
  const kind = components.get(by);
  if (kind === undefined || kind === "job") {
    const starters = [...components].flatMap(([name, other]) => (other === "job" ? [] : [name]));
    reportMisnamed(reading, by, "service, worker or scheduler", starters, [...path, "run", "by"]);
  }
  return { when: "by", component: by };
}
