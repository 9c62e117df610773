/** How long logs are kept: as Google keeps them, or in a bucket of the stage's own. */

import { type Context, stageName } from "../context.ts";
import { isBalanced } from "../edge/front.ts";
import { heredoc, raw } from "../hcl/expression.ts";
import { resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { output } from "../variable.ts";
import { running, sqlServers } from "./watched.ts";

/** What the bucket `_Default` of every project does. */
const DEFAULT_DAYS = 30;
const DAY = 86_400_000;

/**
 * Nothing where the project's own bucket keeps logs long enough already. Else this stage's logs go to a bucket beside it,
 * so that stages and apps in one project never fight over one number; the exclusion spares paying for them twice.
 */
export function logRetention(context: Context): Draft[] {
  const days = Math.ceil(context.app.logs / DAY);
  if (days === DEFAULT_DAYS) return [];
  const name = stageName(context, "compute");
  const { project, region } = context.google;
  const filter = heredoc(stageFilter(context));
  const kept = resource("google_logging_project_bucket_config", "logs", {
    project,
    location: region,
    bucket_id: name,
    retention_days: days,
    description: `Logs of ${context.app.name} in ${context.app.stage}.`,
  });
  return [
    {
      file: "logs.tf",
      blocks: [
        kept,
        resource("google_logging_project_sink", "logs", {
          name,
          destination: raw(`"logging.googleapis.com/\${google_logging_project_bucket_config.logs.id}"`),
          filter,
          unique_writer_identity: true,
        }),
        resource(
          "google_logging_project_exclusion",
          "logs",
          { name, filter, description: "Kept in the stage's own bucket." },
          {
            why: "Without it every line would be kept, and paid for, in the project's bucket too.",
            depends_on: [raw("google_logging_project_sink.logs")],
          },
        ),
      ],
    },
    output("log_view", logView(context), "Where the stage's logs are read."),
  ];
}

/** The view by which the stage's logs are read, as `entries.list` takes it. */
export function logView(context: Context): string {
  const { project, region } = context.google;
  const own = Math.ceil(context.app.logs / DAY) !== DEFAULT_DAYS;
  return own
    ? `projects/${project}/locations/${region}/buckets/${stageName(context, "compute")}/views/_AllLogs`
    : `projects/${project}/locations/global/buckets/_Default/views/_AllLogs`;
}

/** Everything that is this stage's and no other's. */
function stageFilter(context: Context): string {
  const { app } = context;
  const byResource = new Map<string, { label: string; names: string[] }>();
  const add = (resource: string, label: string, name: string) => {
    const entry = byResource.get(resource) ?? { label, names: [] };
    entry.names.push(name);
    byResource.set(resource, entry);
  };
  for (const { resource, label, name } of running(context)) add(resource, label, name);
  if (app.target === "gke") add("k8s_container", "namespace_name", app.ground.namespace);
  for (const { id } of sqlServers(context)) add("cloudsql_database", "database_id", id);
  if (app.target === "cloud-run" && isBalanced(app.access)) {
    for (const map of ["https", "http"]) add("http_load_balancer", "url_map_name", stageName(context, "compute", map));
  }
  return [...byResource]
    .map(([resource, { label, names }]) => {
      const any = names.map((name) => JSON.stringify(name)).join(" OR ");
      return `(resource.type="${resource}" AND resource.labels.${label}=(${any}))`;
    })
    .join("\nOR ");
}
