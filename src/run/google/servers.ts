/** The managed servers that keep a stage's data: Cloud SQL and Memorystore. */
import * as z from "zod";
import type { Connection } from "./connection.ts";
import { ifThere } from "./failure.ts";

const sql = z.looseObject({
  state: z.string().default("UNKNOWN"),
  databaseVersion: z.string().optional(),
  settings: z.looseObject({ activationPolicy: z.string().optional() }).optional(),
  ipAddresses: z.array(z.looseObject({ type: z.string(), ipAddress: z.string() })).default([]),
});
const redis = z.looseObject({
  state: z.string().default("UNKNOWN"),
  host: z.string().optional(),
  port: z.number().optional(),
  transitEncryptionMode: z.string().optional(),
  serverCaCerts: z.array(z.looseObject({ cert: z.string() })).default([]),
});

export type SqlServer = { state: string; host: string | undefined; major: number | undefined };
export type RedisServer = { state: string; host: string | undefined; port: number; authorities: string | undefined };

export async function sqlServer(
  connection: Connection,
  { project, instance }: { project: string; instance: string },
  signal: AbortSignal,
): Promise<SqlServer | undefined> {
  const call = { api: "sql", action: `look at the server \`${instance}\``, project, idempotent: true, signal } as const;
  const path = `projects/${project}/instances/${instance}`;
  const answer = await ifThere(connection.request<unknown>(call, { method: "GET", path }));
  if (answer === undefined) return undefined;
  const { state, settings, ipAddresses, databaseVersion } = sql.parse(answer);
  const major = Number(databaseVersion?.replace("POSTGRES_", ""));
  return {
    state: state === "RUNNABLE" ? (settings?.activationPolicy === "NEVER" ? "stopped" : "running") : state.toLowerCase(),
    host: ipAddresses.find(({ type }) => type === "PRIVATE")?.ipAddress,
    major: Number.isInteger(major) ? major : undefined,
  };
}

/** By whole name: `projects/…/locations/…/instances/…`. */
export async function redisServer(connection: Connection, name: string, signal: AbortSignal): Promise<RedisServer | undefined> {
  const call = { api: "redis", action: `look at the server \`${name.split("/").at(-1)}\``, idempotent: true, signal } as const;
  const answer = await ifThere(connection.request<unknown>(call, { method: "GET", path: name }));
  if (answer === undefined) return undefined;
  const { state, host, port = 6379, transitEncryptionMode, serverCaCerts } = redis.parse(answer);
  const encrypted = transitEncryptionMode === "SERVER_AUTHENTICATION";
  return {
    state: state === "READY" ? "running" : state.toLowerCase(),
    host,
    port,
    authorities: encrypted ? serverCaCerts.map(({ cert }) => cert).join("\n") : undefined,
  };
}
