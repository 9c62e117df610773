import * as z from "zod";
import type { Connection } from "./connection.ts";

/** One entry of Cloud Logging, as far as a line for people needs it. */
const entry = z.looseObject({
  logName: z.string().default(""),
  timestamp: z.string(),
  insertId: z.string().default(""),
  severity: z.string().optional(),
  textPayload: z.string().optional(),
  jsonPayload: z.looseObject({}).optional(),
  protoPayload: z.looseObject({}).optional(),
  httpRequest: z
    .looseObject({
      requestMethod: z.string().optional(),
      requestUrl: z.string().optional(),
      status: z.number().optional(),
      latency: z.string().optional(),
    })
    .optional(),
  labels: z.record(z.string(), z.string()).default({}),
  resource: z.looseObject({ type: z.string().optional(), labels: z.record(z.string(), z.string()).default({}) }).optional(),
});
export type LogEntry = z.infer<typeof entry>;
const page = z.object({ entries: z.array(entry).default([]), nextPageToken: z.string().optional() });

export type LogQuestion = {
  /** A view of a bucket of logs, or a project. */
  view: string;
  filter: string;
  order: "oldest first" | "newest first";
  /** At most so many; all unless given. */
  limit?: number | undefined;
};

/** What the API gives at once: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list */
const PAGE = 1000;

/** The entries that a filter lets through. */
export async function logEntries(
  connection: Connection,
  { view, filter, order, limit = Number.POSITIVE_INFINITY }: LogQuestion,
  signal: AbortSignal,
): Promise<LogEntry[]> {
  const call = { api: "logging", action: "read logs", idempotent: true, signal } as const;
  const found: LogEntry[] = [];
  let pageToken: string | undefined;
  do {
    const data = {
      resourceNames: [view],
      filter,
      orderBy: order === "oldest first" ? "timestamp asc" : "timestamp desc",
      pageSize: Math.min(PAGE, limit - found.length),
      ...(pageToken && { pageToken }),
    };
    const answer = page.parse(await connection.request<unknown>(call, { method: "POST", path: "entries:list", data }));
    found.push(...answer.entries);
    pageToken = answer.nextPageToken;
  } while (pageToken && found.length < limit);
  return found.slice(0, limit);
}
