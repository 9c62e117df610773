import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "../../app/secret.ts";
import { placeOf, type Server } from "../../compile/kubernetes/servers.ts";
import { databaseName, databaseUser } from "../../compile/terraform/data/names.ts";
import { passwordKey, secretId } from "../../compile/terraform/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { secretValue } from "../../run/google/ask.ts";
import { findPostgresClient } from "../../run/postgres-clients.ts";
import { findRedisClient } from "../../run/redis-binaries.ts";
import { servingRedisServer, servingSqlServer, standbyServing } from "./data-servers.ts";
import type { Behind } from "./gate.ts";
import type { Seen } from "./seen.ts";
import type { GoogleStage } from "./stage.ts";

export type DataOrder = { data: string; client: "psql" | "redis"; words: readonly string[] };
/** The server as the client has to be told of it: `authorities` of its certificate as PEM, where it has one. */
type Found = Behind & { major: number; authorities: string | undefined };
/** The near end of a way to a server; `encrypted` where the client need not see to that. */
type Reached = { port: number; encrypted: boolean };
type Client = { argv: readonly [string, ...string[]]; env: NodeJS.ProcessEnv; after: () => Promise<void> };
/** All that a client needs but the way to its server. */
export type Prepared = { entry: Server; server: Found; client: (reached: Reached) => Promise<Client> };

/** Looks for server, client and password. Throws `data-elsewhere` where the server cannot be spoken with. */
export async function prepareClient(stage: GoogleStage, at: Seen, order: DataOrder, signal: AbortSignal): Promise<Prepared> {
  const entry = at.app.data.find((one): one is Server => one.name === order.data && one.kind !== "bucket");
  if (entry === undefined) throw new Failure("which-data", { kind: order.client, stage: stage.name, names: [] });
  const server = await serverOf(stage, at, entry, signal);
  const program = await programFor(stage, entry, server, signal);
  const password = await passwordOf(stage, at, entry, signal);
  const client = async (reached: Reached) =>
    entry.kind === "postgres"
      ? postgresClient(at, entry, { program, password, ...reached })
      : redisClient(stage, { program, password, authorities: server.authorities, ...reached });
  return { entry, server, client };
}

/** Where a server answers. Throws `data-elsewhere` where it does not. */
export async function serverOf(
  stage: GoogleStage,
  { context }: Pick<Seen, "context">,
  entry: Server,
  signal: AbortSignal,
): Promise<Found> {
  const { name } = entry;
  if (entry.hosting.provider === "cluster") {
    const place = placeOf(entry, context.app.ground.namespace);
    return { ...place, major: entry.version, authorities: undefined };
  }
  if (entry.kind === "postgres") {
    const found = await servingSqlServer(stage, { context }, entry, signal);
    if (found?.host === undefined) throw elsewhere(name, found?.state);
    return { host: found.host, port: 5432, major: found.major ?? entry.version, authorities: undefined };
  }
  const found = await servingRedisServer(stage, { context }, entry, signal);
  if (found?.host === undefined) throw elsewhere(name, found?.state);
  return { host: found.host, port: found.port, major: 0, authorities: found.authorities };
}

function elsewhere(data: string, state: string | undefined): Failure {
  return new Failure("data-elsewhere", { data, why: state === undefined ? "its server is not there" : `its server is ${state}` });
}

function programFor({ world }: GoogleStage, entry: Server, { major }: Found, signal: AbortSignal): Promise<string> {
  const { env, layout, account, onProgress } = world;
  const search = { env, cache: layout.cache, account, onProgress, signal };
  if (entry.kind === "redis") return findRedisClient(search);
  const encrypted = entry.hosting.provider === "google" && entry.hosting.tls !== "none";
  return findPostgresClient("psql", major, search, { encrypted });
}

/** The password in use, as the stage's settings say. */
async function passwordOf(stage: GoogleStage, { context }: Seen, entry: Server, signal: AbortSignal): Promise<Secret> {
  const key = passwordKey(entry.name);
  const { secretVersions } = await stage.settings.read(signal);
  // The server that was made in a failover has a password of its own, which Google wrote.
  const isOther = entry.kind === "redis" && (await standbyServing(stage, { context }, entry, signal)) !== undefined;
  const version = isOther ? "latest" : (secretVersions[key] ?? 1);
  const at = { project: context.google.project, secret: secretId(context, key), version } as const;
  return secretValue(stage.world.connection, at, signal);
}

type Told = Reached & { program: string; password: Secret };

function postgresClient(
  { context }: Seen,
  entry: Extract<Server, { kind: "postgres" }>,
  { program, password, port, encrypted }: Told,
): Client {
  const env = {
    PGHOST: "127.0.0.1",
    PGPORT: String(port),
    PGUSER: databaseUser(context, entry),
    PGDATABASE: databaseName(context, entry),
    PGPASSWORD: password.reveal(),
    // The server's certificate names the server, and what is spoken with is this end of the tunnel.
    PGGSSENCMODE: "disable",
    PGSSLMODE: encrypted ? "disable" : entry.hosting.tls === "none" ? "prefer" : "require",
  };
  return { argv: [program], env, after: async () => undefined };
}

async function redisClient(
  { world, name }: GoogleStage,
  { program, password, port, encrypted, authorities }: Told & { authorities: string | undefined },
): Promise<Client> {
  const argv = [program, "-h", "127.0.0.1", "-p", String(port)] as const;
  const env = { REDISCLI_AUTH: password.reveal() };
  if (encrypted || authorities === undefined) return { argv: [...argv], env, after: async () => undefined };
  const file = join(world.layout.state, `redis-${name}-${process.pid}.pem`);
  await writeFile(file, authorities, { mode: 0o600 });
  return { argv: [...argv, "--tls", "--cacert", file], env, after: () => rm(file, { force: true }) };
}
