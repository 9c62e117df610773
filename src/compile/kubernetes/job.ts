import type { CronJob, JobSpec, Job as KubernetesJob } from "kubernetes-types/batch/v1.js";
import type { Job } from "../../app/model.ts";
import type { Read } from "./component.ts";
import { metadata } from "./metadata.ts";
import { type Complete, seconds } from "./object.ts";
import { compilePod, type PodParts } from "./pod.ts";
import type { Stage } from "./stage.ts";
import { GRACE_SECONDS } from "./stopping.ts";

type ReadJob = Read & { component: Job };

/** A run before or after a release. It carries the release in its name: a Job cannot be changed, and each release has its own. */
export function compileJob(stage: Stage, read: ReadJob, parts: PodParts): Complete<KubernetesJob> {
  const { name } = read.component;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadata(stage, `${name}-${stage.release.id}`, name),
    spec: spec(stage, read, parts),
  };
}

/** A date there is not: of jobs that only somebody starts. */
const NEVER = "0 0 31 2 *";
/** A run that could not start in this time, because the control plane was away, is left out. */
const LATE_SECONDS = 300;
const KEPT = 3;

/** A job with a schedule, or the pattern that `fairlead run` and other components start jobs from. */
export function compileCronJob(stage: Stage, read: ReadJob, parts: PodParts): Complete<CronJob> {
  const { name, run } = read.component;
  const scheduled = run.when === "schedule" ? run : undefined;
  const asleep = scheduled === undefined || stage.role === "standby";
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata(stage, name, name),
    spec: {
      schedule: scheduled?.cron ?? NEVER,
      ...(scheduled === undefined ? {} : { timeZone: scheduled.zone === "UTC" ? "Etc/UTC" : scheduled.zone }),
      ...(asleep ? { suspend: true } : {}),
      ...(scheduled === undefined ? {} : { concurrencyPolicy: "Forbid", startingDeadlineSeconds: LATE_SECONDS }),
      failedJobsHistoryLimit: KEPT,
      jobTemplate: { spec: spec(stage, read, parts) },
    },
  };
}

function spec(stage: Stage, read: ReadJob, parts: PodParts): JobSpec {
  const { retries, timeout, stop } = read.component;
  const grace = seconds(stop.grace);
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: seconds(timeout),
    template: compilePod(stage, read, {
      ...parts,
      pod: { restartPolicy: "Never", ...(grace === GRACE_SECONDS ? {} : { terminationGracePeriodSeconds: grace }) },
    }),
  };
}
