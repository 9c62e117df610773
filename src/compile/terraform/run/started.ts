import type { Job } from "../../../app/model.ts";
import { local } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { memberOf } from "./account.ts";
import type { RunStage } from "./stage.ts";

/** What a component needs to make, run and clear away jobs; nothing of services, and no policy. */
const PERMISSIONS = [
  "run.executions.cancel",
  "run.executions.get",
  "run.executions.list",
  "run.jobs.create",
  "run.jobs.delete",
  "run.jobs.get",
  "run.jobs.list",
  "run.jobs.run",
  "run.jobs.runWithOverrides",
  "run.jobs.update",
  "run.operations.get",
  "run.tasks.get",
  "run.tasks.list",
] as const;

/**
 * A job that another component makes and starts by itself: here it is an identity, and the leave to use it. Who starts it may
 * run nothing as anybody else.
 */
export function startedByAnother(stage: RunStage, jobs: readonly Job[]): Addressed[] {
  const { app } = stage;
  const starters = [...new Set(jobs.flatMap(({ run }) => (run.when === "by" ? [run.component] : [])))].sort();
  if (starters.length === 0) return [];
  const role = resource(
    "google_project_iam_custom_role",
    "starter",
    {
      role_id: [app.name, app.stage, "starter"].join("_").replaceAll("-", "_"),
      title: `Starts jobs of ${app.name} in ${app.stage}`,
      permissions: PERMISSIONS,
    },
    {
      why: "Jobs are made under names that only the starter knows, so this cannot be narrowed to one of them; to identities it is.",
    },
  );
  const projects = starters.map((starter) =>
    resource("google_project_iam_member", local(starter, "starts"), {
      project: stage.context.google.project,
      role: role.address.get("id"),
      member: memberOf(stage, starter),
    }),
  );
  const acts = jobs.flatMap((job) =>
    job.run.when === "by"
      ? [
          resource("google_service_account_iam_member", local(job.name, "started"), {
            service_account_id: raw(`google_service_account.${local(job.name)}.name`),
            role: "roles/iam.serviceAccountUser",
            member: memberOf(stage, job.run.component),
          }),
        ]
      : [],
  );
  return [role, ...projects, ...acts];
}
