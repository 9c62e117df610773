import * as z from "zod";
import type { EdgeTable } from "../../run/protocol/table.ts";

const port = z.int().min(1).max(65535);
const milliseconds = z.int().nonnegative();

const upstream = z.object({ id: z.string().min(1), host: z.string().min(1), port });
const group = z.object({ release: z.string(), weight: z.number().nonnegative(), upstreams: z.array(upstream) });
const path = z.string().startsWith("/");

const route = z.discriminatedUnion("to", [
  z.object({
    path,
    to: z.literal("service"),
    service: z.string().min(1),
    timeoutMs: milliseconds.positive(),
    groups: z.array(group),
  }),
  z.object({ path, to: z.literal("bucket"), directory: z.string().startsWith("/") }),
]);

/** JSON has no `undefined`: an absent key is read as one. */
const listener = z
  .object({
    stage: z.string().min(1),
    host: z.string().min(1),
    port,
    routes: z.array(route),
    limit: z.object({ requests: z.int().positive(), perMs: milliseconds.positive() }).optional(),
    rules: z.array(z.object({ from: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])), paths: z.array(path) })),
    maximumHeadBytes: z.int().min(256),
    maximumBodyBytes: z.int().nonnegative(),
    maintenance: z.string().optional(),
    paused: z.object({ holdMs: milliseconds }).optional(),
    accessLog: z.string().startsWith("/").optional(),
  })
  .transform(({ limit, maintenance, paused, accessLog, ...rest }) => ({ ...rest, limit, maintenance, paused, accessLog }));

const table: z.ZodType<EdgeTable, unknown> = z.object({
  version: z.int().nonnegative(),
  listeners: z.array(listener).refine((all) => new Set(all.map(address)).size === all.length, "two listeners have one address"),
});

function address(listener: { host: string; port: number }): string {
  return `${listener.host} ${listener.port}`;
}

/** Reads a table that came over the socket or from the file; what does not fit is told in words. */
export function readTable(value: unknown): { table: EdgeTable } | { error: string } {
  const read = table.safeParse(value);
  return read.success ? { table: read.data } : { error: z.prettifyError(read.error) };
}
