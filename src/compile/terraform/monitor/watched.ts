/** What of a stage is watched, by the names under which Google's logs and metrics know it. */
import type { Component } from "../../../app/model.ts";
import { type Context, stageName } from "../context.ts";
import { type Hosted, redisName, sqlInstanceName, sqlProject } from "../data/names.ts";

/** A kind of thing that runs on Cloud Run: its monitored resource, and the label of it that holds the name. */
const RUN = {
  service: { resource: "cloud_run_revision", label: "service_name" },
  worker: { resource: "cloud_run_worker_pool", label: "worker_pool_name" },
  scheduler: { resource: "cloud_run_worker_pool", label: "worker_pool_name" },
  job: { resource: "cloud_run_job", label: "job_name" },
} as const;

export type Running = { component: Component; name: string; resource: string; label: string };

/** The components that run on Cloud Run; what another component starts has names of its own. */
export function running(context: Context): Running[] {
  return context.app.components
    .filter(({ placed }) => context.app.target === "cloud-run" || placed === "cloud-run")
    .filter((component) => component.kind !== "job" || component.run.when !== "by")
    .map((component) => ({ component, name: stageName(context, "run", component.name), ...RUN[component.kind] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Servers of the stage's own. A stage that shares another's leaves watching it to that one. */
export function sqlServers(context: Context): { name: string; id: string; datum: Hosted<"postgres"> }[] {
  if (context.app !== context.ground) return [];
  return context.app.data.flatMap((datum) =>
    datum.kind === "postgres" && datum.hosting.provider === "google"
      ? [{ name: datum.name, id: `${sqlProject(context, datum)}:${sqlInstanceName(context, datum)}`, datum }]
      : [],
  );
}

export function redisServers(context: Context): { name: string; id: string }[] {
  const { project, region } = context.google;
  return context.app.data.flatMap((datum) =>
    datum.kind === "redis" && datum.hosting.provider === "google"
      ? [{ name: datum.name, id: `projects/${project}/locations/${region}/instances/${redisName(context, datum.name)}` }]
      : [],
  );
}
