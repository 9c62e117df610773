import type { Component } from "../../../app/model.ts";
import type { Context } from "../../../compile/terraform/context.ts";
import { logView } from "../../../compile/terraform/monitor/logs.ts";
import { type Running, running } from "../../../compile/terraform/monitor/watched.ts";
import { type LogEntry, logEntries } from "../../../run/google/log-entries.ts";
import type { LogLine } from "../../../run/protocol/api.ts";
import { componentOf, type Seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { LogQuery } from "../workloads.ts";
import { LogCursor } from "./log-cursor.ts";

/** How many lines are shown where no number and no time is asked for. */
const LINES = 100;
/** Sixty requests a minute is all that Logging lets a project make: https://cloud.google.com/logging/quotas */
const LOOK_MS = 2000;

/** What components have written, oldest first, and with `follow` what they write from then on until the signal ends. */
export async function* cloudRunLogs(
  stage: GoogleStage,
  { context, app }: Seen,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { world } = stage;
  const whose = running(context).filter(({ component }) => query.component === undefined || component.name === query.component);
  if (query.component !== undefined) componentOf({ app }, query.component);
  // What another component starts has names of its own, which that one knows.
  if (whose.length === 0) return;
  const source = { view: logView(context), whose: filterOf(context, whose, query) };
  const begun = world.now();
  const ask = (filter: string, order: "oldest first" | "newest first", limit?: number) =>
    logEntries(world.connection, { view: source.view, filter: `${source.whose}\n${filter}`, order, limit }, signal);
  const toLine = (entry: LogEntry): LogLine => lineOf(entry, stage.name, whose);
  const first = await firstEntries(query, begun, ask);
  // Lines before the first that is shown were not asked for.
  const cursor = new LogCursor(query.since ?? first[0]?.timestamp ?? begun.toISOString());
  for (const entry of cursor.fresh(first, begun)) yield toLine(entry);
  if (query.follow !== true) return;
  for (;;) {
    await world.pause(LOOK_MS, signal);
    const found = await ask(`timestamp>="${cursor.from}"`, "oldest first");
    for (const entry of cursor.fresh(found, world.now())) yield toLine(entry);
  }
}

type Ask = (filter: string, order: "oldest first" | "newest first", limit?: number) => Promise<LogEntry[]>;

async function firstEntries({ since, lines, follow }: LogQuery, begun: Date, ask: Ask): Promise<LogEntry[]> {
  if (since !== undefined && lines === undefined) return ask(`timestamp>="${since}"`, "oldest first");
  if (lines === 0) return [];
  // Logging looks through everything it keeps unless a time bounds it.
  const from = since ?? new Date(begun.getTime() - (follow === true ? HOUR : DAY)).toISOString();
  return (await ask(`timestamp>="${from}"`, "newest first", lines ?? LINES)).toReversed();
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function filterOf({ google }: Context, whose: readonly Running[], { run }: LogQuery): string {
  const one = ({ resource, label, name }: Running) =>
    `(resource.type=${JSON.stringify(resource)} AND resource.labels.${label}=${JSON.stringify(name)})`;
  const components = run === undefined ? whose.map(one) : [];
  const jobs =
    run === undefined
      ? []
      : [`(resource.type="cloud_run_job" AND labels."run.googleapis.com/execution_name"=${JSON.stringify(run)})`];
  return `(${[...components, ...jobs].join(" OR ")})\nresource.labels.location=${JSON.stringify(google.region)}`;
}

/** An entry as a line. What Cloud Run itself logs of requests reads as the request and its answer. */
function lineOf(entry: LogEntry, stage: string, whose: readonly Running[]): LogLine {
  const labels = entry.resource?.labels ?? {};
  const named = labels.service_name ?? labels.worker_pool_name ?? labels.job_name ?? "";
  const component: Pick<Component, "name"> = whose.find(({ name }) => name === named)?.component ?? { name: named };
  return {
    at: new Date(entry.timestamp).toISOString(),
    stage,
    component: component.name,
    instance: instanceOf(entry, component.name),
    stream: isError(entry) ? "err" : "out",
    message: messageOf(entry),
  };
}

function instanceOf({ labels, resource }: LogEntry, component: string): string {
  const id = labels.instanceId?.slice(-6) ?? labels["run.googleapis.com/execution_name"]?.split("-").at(-1);
  const revision = resource?.labels.revision_name?.split("-").at(-1);
  return [component, id ?? revision].filter(Boolean).join("-");
}

function isError({ logName, severity = "" }: LogEntry): boolean {
  return logName.endsWith("%2Fstderr") || ERRORS.has(severity);
}

const ERRORS = new Set(["ERROR", "CRITICAL", "ALERT", "EMERGENCY"]);

function messageOf({ textPayload, jsonPayload, protoPayload, httpRequest, severity }: LogEntry): string {
  if (textPayload !== undefined) return textPayload;
  if (jsonPayload !== undefined) {
    const { message } = jsonPayload;
    return typeof message === "string" ? message : JSON.stringify(jsonPayload);
  }
  if (httpRequest !== undefined) {
    const { requestMethod, requestUrl, status, latency } = httpRequest;
    return [requestMethod, requestUrl, status, latency].filter((part) => part !== undefined).join(" ");
  }
  return protoPayload === undefined ? (severity ?? "") : JSON.stringify(protoPayload);
}
