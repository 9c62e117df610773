import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { Failure } from "../diagnostics/failure.ts";
import {
  checkPort,
  checkRoom,
  type DataFolder,
  openLog,
  prepareFolder,
  type ServerGround,
  type ServerLog,
  signalProcess,
  startServer,
  untilReady,
} from "./data-server.ts";
import { writeDurably } from "./durable.ts";
import { makePrivateFolder, ownerOf } from "./folder.ts";
import { withLock } from "./lock.ts";
import type { Endpoint, PostgresOrder, PostgresServers } from "./ports.ts";
import { getPostgres, type PostgresPrograms } from "./postgres-binaries.ts";
import { clusterMajor, makeCluster, programEnvironment } from "./postgres-cluster.ts";
import { asAdministrator, ensureDatabase } from "./postgres-database.ts";
import { checkFlags } from "./postgres-flags.ts";
import { clearFolder, postmasterIn, settledPostmaster, stopPostmaster } from "./postgres-process.ts";
import { accessFile, SUPERUSER, settingsFile } from "./postgres-settings.ts";

/** Recovery after a crash replays at most `max_wal_size`; ten minutes are enough for that on a slow, busy disk. */
const READY_WITHIN_MS = 10 * 60_000;

/** Postgres servers as processes of this machine, started by the keeper and adopted by every engine after the first. */
export function postgresServers(ground: ServerGround): PostgresServers {
  return {
    async ensure(order) {
      const data = dataOf(ground, order);
      await prepareFolder(data);
      return alone(data, () => ensure(ground, order, data));
    },
    async stop(order) {
      const data = dataOf(ground, order);
      if ((await ownerOf(data.folder)) !== undefined) await alone(data, () => stopPostmaster(data));
    },
  };
}

function dataOf(ground: ServerGround, order: { directory: string; spec: { name: string } }): DataFolder {
  return { name: order.spec.name, folder: order.directory, account: ground.account };
}

/** One at a time works on a server, also where an engine was just replaced by the next. */
function alone<T>(data: DataFolder, work: () => Promise<T>): Promise<T> {
  return withLock(`${data.folder}.lock`, work);
}

async function ensure(ground: ServerGround, order: PostgresOrder, data: DataFolder): Promise<Endpoint> {
  checkNames(order);
  const major = await clusterMajor(data);
  if (major !== undefined && major !== String(order.spec.version)) {
    throw new Failure("postgres-major-changed", { name: data.name, folder: data.folder, has: major, wants: order.spec.version });
  }
  const sockets = join(ground.runtime, "data");
  await makePrivateFolder(sockets, ground.account);
  const settings = settingsFile({ listen: order.listen, port: order.port, sockets, flags: order.spec.flags });
  const log = await openLog(order.logFile);
  if (!(await adopt(order, data, sockets, settings, log))) {
    const programs = await getPostgres(order.spec.version, ground);
    await checkRoom(data);
    if (major === undefined) await makeCluster(programs, data, order.superuserPassword);
    await checkFlags(programs, data, order.spec.flags, settings);
    await stopPostmaster(data);
    await clearFolder(data);
    await writeSettings(data, settings);
    await start(ground, order, data, programs, log);
  }
  return { port: order.port, version: await setUp(order, data, sockets) };
}

/** Whether a server that was started with these very settings runs; waits for it where it still recovers. */
async function adopt(
  order: PostgresOrder,
  data: DataFolder,
  sockets: string,
  settings: string,
  log: ServerLog,
): Promise<boolean> {
  if ((await settledPostmaster(data)) === undefined) return false;
  // Without its socket, which a cleaner of temporary files may have taken, nobody could administer it.
  if ((await ownerOf(join(sockets, `.s.PGSQL.${order.port}`))) === undefined) return false;
  if (!(await hasSettings(data, settings))) return false;
  try {
    await ready(data, log, async () => (await postmasterIn(data)) !== undefined);
    return true;
  } catch (error) {
    // It was killed this very moment; so it is started.
    if (error instanceof Failure && error.slug === "data-did-not-start") return false;
    throw error;
  }
}

/** Names that Postgres or Fairlead keeps for itself. */
function checkNames({ spec }: PostgresOrder): void {
  if (spec.database === "template0" || spec.database === "template1") {
    throw new Failure("postgres-name-reserved", { name: spec.name, what: "database", value: spec.database });
  }
  if (spec.user === SUPERUSER || spec.user.startsWith("pg_")) {
    throw new Failure("postgres-name-reserved", { name: spec.name, what: "user", value: spec.user });
  }
}

async function start(
  ground: ServerGround,
  order: PostgresOrder,
  data: DataFolder,
  programs: PostgresPrograms,
  log: ServerLog,
): Promise<void> {
  await checkPort(data.name, order.listen, order.port);
  const pid = await startServer(ground, {
    id: order.id,
    argv: [join(programs.folder, "postgres"), "-D", data.folder],
    env: programEnvironment(),
    cwd: data.folder,
    port: order.port,
    logFile: log.path,
  });
  await ready(data, log, () => signalProcess(pid, 0));
}

function ready(data: DataFolder, log: ServerLog, isRunning: () => boolean | Promise<boolean>): Promise<void> {
  const isReady = async () => (await postmasterIn(data))?.ready ?? false;
  return untilReady({ name: data.name, log, isRunning, isReady, withinMs: READY_WITHIN_MS });
}

/** The files that decide how a server behaves; one that runs is adopted when it was started with these very texts. */
function settingsFiles(data: DataFolder, settings: string): [path: string, text: string][] {
  return [
    [join(data.folder, "postgresql.conf"), settings],
    [join(data.folder, "pg_hba.conf"), accessFile()],
  ];
}

async function hasSettings(data: DataFolder, settings: string): Promise<boolean> {
  for (const [path, text] of settingsFiles(data, settings)) if ((await readFile(path, "utf8")) !== text) return false;
  return true;
}

async function writeSettings(data: DataFolder, settings: string): Promise<void> {
  // The server's account reads them; others cannot enter the folder.
  for (const [path, text] of settingsFiles(data, settings)) await writeDurably(path, text, 0o644);
}

/** Makes role and database as the order says, and gives the server's version. */
async function setUp(order: PostgresOrder, data: DataFolder, sockets: string): Promise<string> {
  try {
    return await asAdministrator({ sockets, port: order.port, password: order.superuserPassword }, "postgres", async (client) => {
      await ensureDatabase(client, order.spec, order.password);
      const { rows } = await client.query("SELECT split_part(current_setting('server_version'), ' ', 1) AS version");
      return String(rows[0].version);
    });
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (cause instanceof pg.DatabaseError && cause.code === WRONG_PASSWORD) {
      throw new Failure("postgres-administrator", { name: data.name }, { cause });
    }
    throw new Failure(
      "postgres-failed",
      { name: data.name, step: "setting up role and database", lines: [cause.message] },
      { cause },
    );
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRONG_PASSWORD = "28P01";
