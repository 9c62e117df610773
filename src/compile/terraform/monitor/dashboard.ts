/** A dashboard of the stage: what is asked of it, what runs, and how its servers bear it. */
import type { Context } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { StackFile } from "../stack.ts";
import { redisServers, running, sqlServers } from "./watched.ts";

const FILE = "dashboard.json";
/** Google's grid has 48 columns: three charts in a row. */
const [WIDTH, HEIGHT, COLUMNS] = [16, 12, 3];

type Chart = { title: string; queries: { query: string; legend: string }[]; unit?: string };

export function dashboard(): Addressed {
  return resource("google_monitoring_dashboard", "app", {
    dashboard_json: raw(`file("\${path.module}/${FILE}")`),
  });
}

/** What the dashboard shows, in a file of its own: Google's own format, which can be edited and taken back. */
export function dashboardFile(context: Context): StackFile {
  const tiles = charts(context).map((chart, index) => ({
    xPos: (index % COLUMNS) * WIDTH,
    yPos: Math.floor(index / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    widget: {
      title: chart.title,
      xyChart: {
        dataSets: chart.queries.map(({ query, legend }) => ({
          timeSeriesQuery: { prometheusQuery: query, ...(chart.unit === undefined ? {} : { unitOverride: chart.unit }) },
          plotType: "LINE",
          legendTemplate: legend,
        })),
      },
    },
  }));
  const shown = { displayName: `${context.app.name} ${context.app.stage}`, mosaicLayout: { columns: WIDTH * COLUMNS, tiles } };
  return { name: FILE, text: `${JSON.stringify(shown, undefined, 2)}\n` };
}

function charts(context: Context): Chart[] {
  const runs = running(context);
  const services = runs.filter(({ component }) => component.kind === "service");
  const lasting = runs.filter(({ component }) => component.kind !== "job");
  const each = <T extends { name: string }>(those: readonly T[], query: (one: T) => string, legend: (one: T) => string) =>
    those.map((one) => ({ query: query(one), legend: legend(one) }));
  const component = ({ component }: (typeof runs)[number]) => component.name;
  const on = ({ resource, label, name }: (typeof runs)[number]) => `monitored_resource="${resource}",${label}="${name}"`;
  const middle = (metric: string) => (one: (typeof runs)[number]) =>
    `histogram_quantile(0.5, sum by (le) (rate(run_googleapis_com:container_${metric}_utilizations_bucket{${on(one)}}[5m])))`;
  const sql = (metric: string) => (one: { id: string }) =>
    `avg(cloudsql_googleapis_com:database_${metric}{monitored_resource="cloudsql_database",database_id="${one.id}"})`;
  const named = ({ name }: { name: string }) => name;
  const found: Chart[] = [
    {
      title: "Requests per second, by answer",
      queries: each(
        services,
        (one) => `sum by (response_code_class) (rate(run_googleapis_com:request_count{${on(one)}}[5m]))`,
        (one) => `${component(one)} \${metric.labels.response_code_class}`,
      ),
    },
    {
      title: "Duration of requests, 95th percentile",
      unit: "ms",
      queries: each(
        services,
        (one) => `histogram_quantile(0.95, sum by (le) (rate(run_googleapis_com:request_latencies_bucket{${on(one)}}[5m])))`,
        component,
      ),
    },
    {
      title: "Instances",
      queries: each(
        lasting,
        (one) => `sum(rate(run_googleapis_com:container_billable_instance_time{${on(one)}}[5m]))`,
        component,
      ),
    },
    { title: "Processor in use", unit: "10^2.%", queries: each(lasting, middle("cpu"), component) },
    { title: "Memory in use", unit: "10^2.%", queries: each(lasting, middle("memory"), component) },
    { title: "Postgres: processor", unit: "10^2.%", queries: each(sqlServers(context), sql("cpu_utilization"), named) },
    { title: "Postgres: disk", unit: "10^2.%", queries: each(sqlServers(context), sql("disk_utilization"), named) },
    { title: "Postgres: connections", queries: each(sqlServers(context), sql("postgresql_num_backends"), named) },
    {
      title: "Redis: memory",
      unit: "10^2.%",
      queries: each(
        redisServers(context),
        ({ id }) => `max(redis_googleapis_com:stats_memory_usage_ratio{monitored_resource="redis_instance",instance_id="${id}"})`,
        named,
      ),
    },
  ];
  return found.filter(({ queries }) => queries.length > 0);
}
