import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Data } from "../../../app/model.ts";
import type { Secret } from "../../../app/secret.ts";
import { databaseName, databaseUser, redisName, sqlInstanceName, sqlProject } from "../../../compile/terraform/data/names.ts";
import { passwordKey, secretId } from "../../../compile/terraform/secret.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { openTunnel, requireGcloud } from "../../../run/gcloud-tunnel.ts";
import { secretValue } from "../../../run/google/ask.ts";
import { redisServer, sqlServer } from "../../../run/google/servers.ts";
import { findPostgresClient } from "../../../run/postgres-clients.ts";
import { findRedisClient } from "../../../run/redis-binaries.ts";
import { type Behind, closeGate, openGate } from "../gate.ts";
import type { Seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Attachment } from "../workloads.ts";

type Server = Extract<Data, { kind: "postgres" | "redis" }>;
type Order = { data: string; client: "psql" | "redis"; words: readonly string[] };
/** The server as the client has to be told of it: `authorities` of its certificate as PEM, where it has one. */
type Found = Behind & { major: number; authorities: string | undefined };

/**
 * Opens the way to a server of the stage and gives the client that goes it. Where the client ends, `after` takes the way
 * away. The password goes by the environment.
 */
export async function openDataClient(stage: GoogleStage, at: Seen, order: Order, signal: AbortSignal): Promise<Attachment> {
  const { world } = stage;
  const entry = at.app.data.find((one): one is Server => one.name === order.data && one.kind !== "bucket");
  if (entry === undefined) throw new Failure("which-data", { kind: order.client, stage: stage.name, names: [] });
  // What is missing here is told before anything is made there.
  await requireGcloud(world.env);
  const server = await serverOf(stage, at, entry, signal);
  const program = await programFor(stage, entry, server, signal);
  const password = await passwordOf(stage, at, entry, signal);
  const gate = await openGate(stage, at, server, signal);
  try {
    const tunnel = await openTunnel(gate, { env: world.env, signal, pause: world.pause });
    const client =
      entry.kind === "postgres"
        ? postgresClient(at, entry, { program, password, port: tunnel.port })
        : await redisClient(stage, { program, password, port: tunnel.port, authorities: server.authorities });
    const after = async () => {
      tunnel.close();
      await client.after();
      await closeGate(stage, gate);
    };
    return { argv: [...client.argv, ...order.words], env: { ...world.env, ...client.env }, after };
  } catch (error) {
    await closeGate(stage, gate);
    throw error;
  }
}

async function serverOf({ world }: GoogleStage, { context }: Seen, entry: Server, signal: AbortSignal): Promise<Found> {
  const { connection } = world;
  const { name } = entry;
  if (entry.kind === "postgres") {
    const where = { project: sqlProject(context, entry), instance: sqlInstanceName(context, entry) };
    const found = await sqlServer(connection, where, signal);
    if (found?.host === undefined) throw elsewhere(name, found?.state);
    return { host: found.host, port: 5432, major: found.major ?? entry.version, authorities: undefined };
  }
  const { project, region } = context.google;
  const found = await redisServer(
    connection,
    `projects/${project}/locations/${region}/instances/${redisName(context, name)}`,
    signal,
  );
  if (found?.host === undefined) throw elsewhere(name, found?.state);
  return { host: found.host, port: found.port, major: 0, authorities: found.authorities };
}

function elsewhere(data: string, state: string | undefined): Failure {
  return new Failure("data-elsewhere", { data, why: state === undefined ? "its server is not there" : `its server is ${state}` });
}

function programFor({ world }: GoogleStage, entry: Server, { major }: Found, signal: AbortSignal): Promise<string> {
  const { env, layout, account, onProgress } = world;
  const search = { env, cache: layout.cache, account, onProgress, signal };
  return entry.kind === "postgres" ? findPostgresClient("psql", major, search) : findRedisClient(search);
}

/** The password in use, as the stage's settings say. */
async function passwordOf(stage: GoogleStage, { context }: Seen, { name }: Server, signal: AbortSignal): Promise<Secret> {
  const key = passwordKey(name);
  const { secretVersions } = await stage.settings.read(signal);
  const at = { project: context.google.project, secret: secretId(context, key), version: secretVersions[key] ?? 1 };
  return secretValue(stage.world.connection, at, signal);
}

type Client = { argv: readonly [string, ...string[]]; env: NodeJS.ProcessEnv; after: () => Promise<void> };
type Reached = { program: string; password: Secret; port: number };

function postgresClient(
  { context }: Seen,
  entry: Extract<Data, { kind: "postgres" }>,
  { program, password, port }: Reached,
): Client {
  const env = {
    PGHOST: "127.0.0.1",
    PGPORT: String(port),
    PGUSER: databaseUser(context, entry),
    PGDATABASE: databaseName(context, entry),
    PGPASSWORD: password.reveal(),
    // The server's certificate names the server, and what is spoken with is this end of the tunnel.
    PGSSLMODE: entry.hosting.tls === "none" ? "prefer" : "require",
  };
  return { argv: [program], env, after: async () => undefined };
}

async function redisClient(
  { world, name }: GoogleStage,
  { program, password, port, authorities }: Reached & { authorities: string | undefined },
): Promise<Client> {
  const file = join(world.layout.state, `redis-${name}-${process.pid}.pem`);
  if (authorities !== undefined) await writeFile(file, authorities, { mode: 0o600 });
  const tls = authorities === undefined ? [] : ["--tls", "--cacert", file];
  return {
    argv: [program, "-h", "127.0.0.1", "-p", String(port), ...tls],
    env: { REDISCLI_AUTH: password.reveal() },
    after: () => rm(file, { force: true }),
  };
}
