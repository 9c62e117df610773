import type { Job } from "../../../app/model.ts";
import { local, stageName } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { container, executionEnvironment, volumes } from "./container.ts";
import { vpcAccess } from "./egress.ts";
import type { Needs } from "./needs.ts";
import { isAround } from "./order.ts";
import { printLimits } from "./size.ts";
import type { RunStage } from "./stage.ts";

/** A job, which runs once for a release where it belongs to one: the apply goes on when it has succeeded. */
export function job(stage: RunStage, of: Job, needs: Needs, after: readonly Expression[]): Addressed {
  const { context } = stage;
  const { volume_mounts, ...common } = container(stage, needs);
  const all = volumes(stage, needs);
  const attributes: Resources["google_cloud_run_v2_job"] = {
    name: stageName(context, "run", of.name),
    location: context.google.region,
    labels: { component: of.name },
    deletion_protection: false,
    run_execution_token: isAround(of) ? raw("local.execution") : undefined,
    template: {
      template: {
        service_account: raw(`google_service_account.${local(of.name)}.email`),
        max_retries: of.retries,
        timeout: `${Math.max(1, Math.ceil(of.timeout / 1000))}s`,
        execution_environment: executionEnvironment(all),
        containers: [{ ...common, resources: { limits: printLimits(of) }, volume_mounts }],
        volumes: all,
        vpc_access: vpcAccess(stage),
      },
    },
  };
  const meta = { depends_on: after, why: whyOf(of), ...(isAround(of) ? { timeouts: waited(of) } : {}) };
  return resource("google_cloud_run_v2_job", local(of.name), attributes, meta);
}

/** For what Terraform waits beside the job itself: that it is made, and that an instance of it starts. */
const AROUND = 10;

/** As long as all its attempts may take: unless said, the provider gives up after 20 minutes, while the job runs on. */
function waited({ timeout, retries }: Job): { create: string; update: string } {
  const minutes = `${Math.ceil((timeout * (retries + 1)) / 60_000) + AROUND}m`;
  return { create: minutes, update: minutes };
}

/** What ends the name of an execution: with a job's name it has to stay below 63 characters. */
export const executionToken = raw(`substr(sha256(var.execution == "" ? var.release : var.execution), 0, 10)`);

function whyOf({ run }: Job): string {
  switch (run.when) {
    case "before-release":
      return "Runs once for each release, and has to succeed before anything serves it.";
    case "after-release":
      return "Runs once for each release, after all of it serves.";
    case "on-demand":
      return "Runs when somebody asks for it.";
    case "schedule":
      return "Runs by the clock.";
    case "by":
      return `Started by ${run.component}.`;
    default:
      return run satisfies never;
  }
}
