/** Who is told, and of what. Without `notify` there is nobody, and no alert. */
import { type Context, local } from "../context.ts";
import { free } from "../edge/backends.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { logView } from "./logs.ts";
import { isAsked } from "./uptime.ts";
import { redisServers, running, sqlServers } from "./watched.ts";

type Condition = Resources["google_monitoring_alert_policy"]["conditions"][number];
type Alert = { name: string; title: string; conditions: Condition[]; help: string; rateLimit?: string };

export function channels(context: Context): Addressed[] {
  return recipients(context).map(({ address, name }) =>
    resource("google_monitoring_notification_channel", name, {
      display_name: `${address} (${titled(context)})`,
      type: "email",
      labels: { email_address: address },
    }),
  );
}

function recipients({ app }: Context): { address: string; name: string }[] {
  const names = new Set<string>();
  return [...new Set(app.ground.monitor.notify)].map((recipient) => {
    const address = recipient.replace(/^email:/, "");
    return { address, name: free(names, local("email", address)) };
  });
}

function titled({ app }: Context): string {
  return `${app.name} ${app.stage}`;
}

export function alerts(context: Context): Addressed[] {
  const told = recipients(context).map(({ name }) => raw(`google_monitoring_notification_channel.${name}.id`));
  if (told.length === 0) return [];
  return [...requests(context), ...reachable(context), ...instances(context), ...servers(context), ...backups(context)].map(
    (alert) => policy(context, alert, told),
  );
}

function policy(context: Context, { name, title, conditions, help, rateLimit }: Alert, told: Expression[]): Addressed {
  return resource("google_monitoring_alert_policy", name, {
    display_name: `${titled(context)}: ${title}`,
    combiner: "OR",
    conditions,
    notification_channels: told,
    documentation: { content: help, mime_type: "text/markdown" },
    ...(rateLimit === undefined
      ? {}
      : { alert_strategy: { notification_rate_limit: { period: rateLimit }, auto_close: "86400s" } }),
  });
}

/** A condition in Prometheus' language that has to hold for a while. */
function prometheus(title: string, query: string, seconds = 300): Condition {
  return {
    display_name: title,
    condition_prometheus_query_language: { query, duration: `${seconds}s`, evaluation_interval: "60s" },
  };
}

/** What the manifest gives figures for: the share of failed requests, and how long requests take. */
function requests(context: Context): Alert[] {
  const { errors, latency } = context.app.ground.monitor;
  const services = running(context).filter(({ component }) => component.kind === "service");
  const found: Alert[] = [];
  if (services.length === 0) return found;
  if (errors !== undefined) {
    found.push({
      name: "errors",
      title: `more than ${errors}% of requests fail`,
      conditions: services.map(({ component, name }) => {
        const rate = (labels: string) =>
          `sum(rate(run_googleapis_com:request_count{${on("cloud_run_revision", "service_name", name)}${labels}}[5m]))`;
        return prometheus(component.name, `${rate(',response_code_class="5xx"')} / ${rate("")} > ${errors / 100}`);
      }),
      help: `See \`fairlead logs --stage ${context.app.stage}\`; \`fairlead rollback ${context.app.stage}\` goes back to the release before.`,
    });
  }
  if (latency !== undefined) {
    found.push({
      name: "latency",
      title: `requests take longer than ${latency / 1000} s`,
      conditions: services.map(({ component, name }) => {
        const buckets = `run_googleapis_com:request_latencies_bucket{${on("cloud_run_revision", "service_name", name)}}`;
        return prometheus(component.name, `histogram_quantile(0.95, sum by (le) (rate(${buckets}[5m]))) > ${latency}`);
      }),
      help: "The 95th percentile over five minutes. More instances help where they are busy: `fairlead scale`.",
    });
  }
  return found;
}

function on(resource: string, label: string, name: string): string {
  return `monitored_resource="${resource}",${label}="${name}"`;
}

function reachable(context: Context): Alert[] {
  if (!isAsked(context)) return [];
  const metric = (of: string) =>
    raw(
      `"resource.type = \\"uptime_url\\" AND metric.type = \\"monitoring.googleapis.com/uptime_check/${of}\\" AND metric.labels.check_id = \\"\${google_monitoring_uptime_check_config.app.uptime_check_id}\\""`,
    );
  return [
    {
      name: "unreachable",
      title: "cannot be reached",
      conditions: [
        {
          display_name: "Asked from several places, no answer",
          condition_threshold: {
            filter: metric("check_passed"),
            comparison: "COMPARISON_GT",
            threshold_value: 1,
            duration: "60s",
            aggregations: [
              {
                alignment_period: "1200s",
                per_series_aligner: "ALIGN_NEXT_OLDER",
                cross_series_reducer: "REDUCE_COUNT_FALSE",
                group_by_fields: ["resource.label.host"],
              },
            ],
          },
        },
      ],
      help: `See \`fairlead status ${context.app.stage}\`.`,
    },
    {
      name: "certificate",
      title: "the certificate ends in less than two weeks",
      conditions: [
        {
          display_name: "Days until it ends",
          condition_threshold: {
            filter: metric("time_until_ssl_cert_expires"),
            comparison: "COMPARISON_LT",
            threshold_value: 14,
            duration: "600s",
            aggregations: [
              {
                alignment_period: "1200s",
                per_series_aligner: "ALIGN_NEXT_OLDER",
                cross_series_reducer: "REDUCE_MEAN",
                group_by_fields: ["resource.label.host"],
              },
            ],
          },
        },
      ],
      help: "Google renews it a month before its end as long as the record that proves the name is there: compare `dns_records` or the zone.",
    },
  ];
}

/** A scheduler that does not run is noticed by nobody else, and so is a job that fails at night. */
function instances(context: Context): Alert[] {
  const found: Alert[] = [];
  for (const { component, name } of running(context)) {
    if (component.kind !== "scheduler") continue;
    const time = `run_googleapis_com:container_billable_instance_time{${on("cloud_run_worker_pool", "worker_pool_name", name)}}`;
    found.push({
      name: local(component.name, "stopped"),
      title: `${component.name} does not run`,
      conditions: [prometheus("Less than half an instance", `(sum(rate(${time}[5m])) or vector(0)) < 0.5`, 600)],
      help: `See \`fairlead logs ${component.name} --stage ${context.app.stage}\`. A deployment stops it for some minutes.`,
    });
  }
  const jobs = running(context).filter(({ component }) => component.kind === "job" && component.run.when === "schedule");
  if (jobs.length > 0) {
    found.push({
      name: "jobs",
      title: "a scheduled job failed",
      conditions: jobs.map(({ component, name }) =>
        prometheus(
          component.name,
          `sum(increase(run_googleapis_com:job_completed_execution_count{${on("cloud_run_job", "job_name", name)},result="failed"}[10m])) > 0`,
          0,
        ),
      ),
      help: `See \`fairlead logs --stage ${context.app.stage}\`.`,
    });
  }
  return found;
}

function servers(context: Context): Alert[] {
  const usage = (name: string, type: string, label: string, id: string, metric: string, above: number): Condition => ({
    display_name: name,
    condition_threshold: {
      filter: `resource.type = "${type}" AND resource.labels.${label} = "${id}" AND metric.type = "${metric}"`,
      comparison: "COMPARISON_GT",
      threshold_value: above,
      duration: "600s",
      aggregations: [{ alignment_period: "300s", per_series_aligner: "ALIGN_MEAN" }],
    },
  });
  const disks = sqlServers(context).map(({ name, id }) =>
    usage(name, "cloudsql_database", "database_id", id, "cloudsql.googleapis.com/database/disk/utilization", 0.85),
  );
  const memories = redisServers(context).map(({ name, id }) =>
    usage(name, "redis_instance", "instance_id", id, "redis.googleapis.com/stats/memory/usage_ratio", 0.9),
  );
  return [
    ...(disks.length === 0
      ? []
      : [
          {
            name: "disk",
            title: "a database's disk is full to 85%",
            conditions: disks,
            help: "Give `size.storage` more: it grows while it runs.",
          },
        ]),
    ...(memories.length === 0
      ? []
      : [
          {
            name: "memory",
            title: "a Redis is full to 90%",
            conditions: memories,
            help: "Give `size.memory` more, or see whether queues are read.",
          },
        ]),
  ];
}

/**
 * Google logs how each nightly backup ended; a night without one shows as a failed window. One e-mail an hour at most:
 * https://docs.cloud.google.com/sql/docs/postgres/audit-logging
 */
function backups(context: Context): Alert[] {
  return sqlServers(context)
    .filter(({ datum }) => datum.hosting.backups !== undefined)
    .map(({ name, id }) => ({
      name: local(name, "backup"),
      title: `a backup of ${name} failed`,
      rateLimit: "3600s",
      conditions: [
        {
          display_name: "The nightly backup failed",
          condition_matched_log: {
            filter: [
              'log_id("cloudaudit.googleapis.com/system_event")',
              `resource.type="cloudsql_database" AND resource.labels.database_id="${id}"`,
              'protoPayload.methodName="cloudsql.instances.automatedBackup"',
              'protoPayload.metadata.windowStatus=("STATUS_FAILED" OR "STATUS_ATTEMPT_FAILED")',
            ].join(" AND "),
          },
        },
      ],
      help: `The logs are in \`${logView(context)}\`. \`fairlead backup ${context.app.stage}\` makes one now.`,
    }));
}
