import type { Job } from "../../../app/model.ts";
import { local, stageName } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { RunStage } from "./stage.ts";

/** Starts a job by the clock, as an account that may run this job and do nothing else. */
export function schedule(stage: RunStage, job: Job): Addressed[] {
  if (job.run.when !== "schedule") return [];
  const { context } = stage;
  const { project, region } = context.google;
  const label = local(job.name, "clock");
  const name = stageName(context, "run", job.name);
  const starter = resource("google_service_account", label, {
    account_id: stageName(context, "account", job.name, "clock"),
    display_name: `Starts ${job.name} of ${stage.app.name} in ${stage.app.stage}`,
  });
  const grant = resource("google_cloud_run_v2_job_iam_member", label, {
    name: raw(`google_cloud_run_v2_job.${local(job.name)}.name`),
    location: region,
    role: "roles/run.invoker",
    member: starter.address.get("member"),
  });
  const clock = resource(
    "google_cloud_scheduler_job",
    local(job.name),
    {
      name,
      region,
      schedule: job.run.cron,
      time_zone: job.run.zone,
      // Of the request that starts the job, which is answered as soon as the job is there to run.
      attempt_deadline: "60s",
      retry_config: { retry_count: 3 },
      http_target: {
        http_method: "POST",
        uri: `https://run.googleapis.com/v2/projects/${project}/locations/${region}/jobs/${name}:run`,
        oauth_token: { service_account_email: starter.address.get("email") },
      },
    },
    { depends_on: [grant.address] },
  );
  return [starter, grant, clock];
}
