import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
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
  wasKilled,
} from "./data-server.ts";
import { writeDurably } from "./durable.ts";
import { makePrivateFolder, ownerOf } from "./folder.ts";
import { withLock } from "./lock.ts";
import type { Endpoint, PostgresOrder, PostgresServers } from "./ports.ts";
import { getPostgres } from "./postgres-binaries.ts";
import { clusterMajor, makeCluster, programEnvironment } from "./postgres-cluster.ts";
import { type AdministratorDoor, asAdministrator, ensureDatabase, ServerInterrupted, socketOf } from "./postgres-database.ts";
import { checkFlags } from "./postgres-flags.ts";
import { clearFolder, postmasterIn, settledPostmaster, stopPostmaster } from "./postgres-process.ts";
import { accessFile, SUPERUSER, settingsFile } from "./postgres-settings.ts";

/** Recovery after a crash replays at most `max_wal_size`; ten minutes are enough for that on a slow, busy disk. */
const READY_WITHIN_MS = 10 * 60_000;
const AGAIN_AFTER_MS = 100;

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

/** A server as it shall run. */
type Wanted = { order: PostgresOrder; data: DataFolder; door: AdministratorDoor; settings: string; log: ServerLog };

async function ensure(ground: ServerGround, order: PostgresOrder, data: DataFolder): Promise<Endpoint> {
  checkNames(order);
  await checkMajor(order, data);
  const sockets = join(ground.runtime, "data");
  await makePrivateFolder(sockets, ground.account);
  const wanted: Wanted = {
    order,
    data,
    door: { sockets, port: order.port, password: order.superuserPassword },
    settings: settingsFile({ listen: order.listen, port: order.port, sockets, flags: order.spec.flags }),
    log: await openLog(order.logFile),
  };
  for (const end = performance.now() + READY_WITHIN_MS; ; await pause(AGAIN_AFTER_MS)) {
    try {
      if (!(await runs(wanted))) await start(ground, wanted);
      return { port: order.port, version: await setUp(wanted) };
    } catch (error) {
      // Killed this very moment, or it recovers from that.
      const mayPass = error instanceof ServerInterrupted || (await wasKilled(error, ground.keeper, order.id));
      if (!mayPass || performance.now() > end) throw error;
    }
  }
}

/** Whether a server that was started with these very settings runs; waits for it where it still recovers. */
async function runs({ data, door, settings, log }: Wanted): Promise<boolean> {
  if ((await settledPostmaster(data)) === undefined) return false;
  // Without its socket, which a cleaner of temporary files may have taken, nobody could administer it.
  if ((await ownerOf(socketOf(door))) === undefined) return false;
  if (!(await hasSettings(data, settings))) return false;
  await ready(data, log, async () => (await postmasterIn(data)) !== undefined);
  return true;
}

async function start(ground: ServerGround, { order, data, door, settings, log }: Wanted): Promise<void> {
  const programs = await getPostgres(order.spec.version, ground);
  await checkRoom(data);
  if ((await clusterMajor(data)) === undefined) await makeCluster(programs, data, order.superuserPassword);
  await checkFlags(programs, data, order.spec.flags, settings);
  await stopPostmaster(data);
  await clearFolder(data, socketOf(door));
  await writeSettings(data, settings);
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

/** The files of one major version cannot be read by another. */
async function checkMajor({ spec }: PostgresOrder, data: DataFolder): Promise<void> {
  const has = await clusterMajor(data);
  if (has === undefined || has === String(spec.version)) return;
  throw new Failure("postgres-major-changed", { name: data.name, folder: data.folder, has, wants: spec.version });
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
async function setUp({ order, data, door }: Wanted): Promise<string> {
  try {
    return await asAdministrator(door, "postgres", async (client) => {
      await ensureDatabase(client, order.spec, order.password);
      const { rows } = await client.query("SELECT split_part(current_setting('server_version'), ' ', 1) AS version");
      return String(rows[0].version);
    });
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause;
    if (cause.code === WRONG_PASSWORD) throw new Failure("postgres-administrator", { name: data.name }, { cause });
    throw new Failure(
      "postgres-failed",
      { name: data.name, step: "setting up role and database", lines: [cause.message] },
      { cause },
    );
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRONG_PASSWORD = "28P01";
