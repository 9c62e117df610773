import type { Component, Job } from "../../../app/model.ts";
import { local } from "../context.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { ofKind, type RunStage } from "./stage.ts";

/** Whether a job belongs to a release: it runs once for it, before what serves or after. */
export function isAround({ run }: Job): boolean {
  return run.when === "before-release" || run.when === "after-release";
}

/** The Terraform address of a component. */
export function addressOf({ kind, name }: Component): Expression {
  const type = { service: "service", worker: "worker_pool", scheduler: "worker_pool", job: "job" }[kind];
  return raw(`google_cloud_run_v2_${type}.${local(name)}`);
}

/**
 * What has to stand, and for jobs of a release to have run, before a component changes: jobs before the release, then
 * services, then workers and schedulers, then jobs after it.
 */
export function waits(stage: RunStage): (component: Component) => readonly Expression[] {
  const jobs = ofKind(stage, "job");
  const services = ofKind(stage, "service");
  const lasting = [...services, ...ofKind(stage, "worker"), ...ofKind(stage, "scheduler")];
  const before = last(jobs.filter(({ run }) => run.when === "before-release"));
  const prepared = before.map(addressOf);
  const served = services.length > 0 ? services.map(addressOf) : prepared;
  return (component) => {
    switch (component.kind) {
      case "service":
        return prepared;
      case "worker":
      case "scheduler":
        return served;
      case "job":
        return waitsForOf(component, jobs, lasting, before).map(addressOf);
      default:
        return component satisfies never;
    }
  };
}

function waitsForOf(job: Job, jobs: readonly Job[], lasting: readonly Component[], before: readonly Job[]): readonly Component[] {
  const sooner = jobs.filter(({ name }) => job.after.includes(name));
  switch (job.run.when) {
    case "before-release":
      return sooner;
    case "after-release":
      return sooner.length > 0 ? sooner : lasting;
    case "on-demand":
    case "schedule":
    case "by":
      return before;
    default:
      return job.run satisfies never;
  }
}

/** Jobs that no other job of the same kind comes after. */
function last(jobs: readonly Job[]): readonly Job[] {
  return jobs.filter(({ name }) => !jobs.some(({ after }) => after.includes(name)));
}
