import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import {
  checkPort,
  checkRoom,
  type DataFolder,
  openLog,
  prepareFolder,
  processesIn,
  type ServerGround,
  type ServerLog,
  signalProcess,
  startServer,
  until,
  untilReady,
  wasKilled,
} from "./data-server.ts";
import { makePrivateFolder, ownerOf } from "./folder.ts";
import { withLock } from "./lock.ts";
import type { Endpoint, RedisOrder, RedisServers } from "./ports.ts";
import { getRedis, type RedisProgram } from "./redis-binaries.ts";
import { replyCode, withRedis } from "./redis-connection.ts";
import { boundAddresses, type RedisSettings, redisSettings } from "./redis-settings.ts";

/** A server reads all its data before it answers; gigabytes take a minute on a busy disk. */
const READY_WITHIN_MS = 10 * 60_000;
const ATTEMPTS = 5;
/** A server opens its doors before it reads its data; one that does not answer by then is not as it should be. */
const DOOR_WITHIN_MS = 10_000;
const TERM_WITHIN_MS = 60_000;
const KILL_WITHIN_MS = 10_000;

/** Redis or Valkey servers as processes of this machine, started by the keeper and adopted by every engine after the first. */
export function redisServers(ground: ServerGround): RedisServers {
  return {
    async ensure(order) {
      const data = dataOf(ground, order);
      await prepareFolder(data);
      return alone(data, () => ensure(ground, order, data));
    },
    async stop(order) {
      const data = dataOf(ground, order);
      if ((await ownerOf(data.folder)) !== undefined) await alone(data, () => stop(data));
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

async function ensure(ground: ServerGround, order: RedisOrder, data: DataFolder): Promise<Endpoint> {
  const sockets = join(ground.runtime, "data");
  await makePrivateFolder(sockets, ground.account);
  const settings: RedisSettings = { ...order, folder: data.folder, socket: join(sockets, `redis.${order.port}`) };
  const log = await openLog(order.logFile);
  for (let attempt = 1; ; attempt++) {
    try {
      await addPassword(settings);
      if (!(await runs(data, settings))) await start(ground, order, data, settings, log);
      const found = await version(data, settings, log);
      await keepPasswords(settings);
      return { port: order.port, version: found };
    } catch (error) {
      // Killed this very moment.
      if (attempt === ATTEMPTS || !(await wasKilled(error, ground.keeper, order.id))) throw error;
    }
  }
}

/** A running server that knows only the password from before a rotation learns the new one; who is connected stays. */
async function addPassword({ socket, password, before }: RedisSettings): Promise<void> {
  if (before === undefined) return;
  await withRedis({ socket, password: before }, (client) =>
    client.call("ACL", "SETUSER", "default", `>${password.reveal()}`),
  ).catch(() => undefined);
}

/** Exactly the passwords of the order are accepted from here on. */
async function keepPasswords({ socket, password, before }: RedisSettings): Promise<void> {
  const rules = [password, ...(before === undefined ? [] : [before])].map((secret) => `>${secret.reveal()}`);
  await withRedis({ socket, password }, (client) => client.call("ACL", "SETUSER", "default", "resetpass", ...rules));
}

async function start(
  ground: ServerGround,
  order: RedisOrder,
  data: DataFolder,
  settings: RedisSettings,
  log: ServerLog,
): Promise<void> {
  await stop(data);
  const program = await getRedis(ground);
  await checkAge(data, program);
  await checkPort(data.name, order.listen, order.port);
  await checkRoom(data);
  await rm(settings.socket, { force: true });
  await startServer(ground, {
    id: order.id,
    argv: [program.path, "-"],
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" },
    cwd: data.folder,
    port: order.port,
    logFile: log.path,
    stdin: redisSettings(settings),
  });
}

/** Waits until the server has read its data, and gives its version. */
async function version(data: DataFolder, settings: RedisSettings, log: ServerLog): Promise<string> {
  let seen: Sight | undefined;
  await untilReady({
    name: data.name,
    log,
    isReady: async () => {
      seen = await look(settings);
      return seen?.loading === false;
    },
    isRunning: async () => (await processesIn(data)).length > 0,
    withinMs: READY_WITHIN_MS,
  });
  return seen?.version ?? "";
}

/** Whether a server runs in the folder, knows this password and listens where the order says. */
async function runs(data: DataFolder, settings: RedisSettings): Promise<boolean> {
  const seen = await until(async () => {
    const running = await processesIn(data);
    if (running.length === 0) return "none";
    const sight = await look(settings).catch(() => "refuses" as const);
    return sight === undefined || sight === "refuses" || running.includes(sight.pid) ? sight : "another";
  }, DOOR_WITHIN_MS);
  if (seen === undefined || typeof seen === "string") return false;
  return seen.port === settings.port && seen.addresses === boundAddresses(settings.listen);
}

type Sight = { pid: number; version: string; loading: boolean; port: number; addresses: string };

/** What a server says of itself: `undefined` while nobody answers. Rejects when it does not know the password. */
async function look({ socket, password }: RedisSettings): Promise<Sight | undefined> {
  try {
    return await withRedis({ socket, password }, async (client) => {
      const info = await client.info();
      const [, addresses = ""] = (await client.config("GET", "bind")) as string[];
      const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
      return {
        pid: Number(field("process_id")),
        version: field("valkey_version") || field("redis_version"),
        loading: field("loading") === "1",
        port: Number(field("tcp_port")),
        addresses,
      };
    });
  } catch (error) {
    if (replyCode(error) !== undefined) throw error;
    return undefined;
  }
}

/** Data of version 7 and newer lies in a folder of its own, which older programs would not look into. */
async function checkAge(data: DataFolder, program: RedisProgram): Promise<void> {
  if (Number.parseInt(program.version, 10) >= 7) return;
  const newer = await stat(join(data.folder, "appendonlydir")).catch(() => undefined);
  if (newer !== undefined) throw new Failure("redis-older", { ...data, version: program.version });
}

/** Ends whatever server works in the folder: in order, else at once, which loses nothing that was answered. */
async function stop(data: DataFolder): Promise<void> {
  const gone = async () => ((await processesIn(data)).length === 0 ? true : undefined);
  for (const [signal, withinMs] of [
    ["SIGTERM", TERM_WITHIN_MS],
    ["SIGKILL", KILL_WITHIN_MS],
  ] as const) {
    for (const pid of await processesIn(data)) signalProcess(pid, signal);
    if (await until(gone, withinMs)) return;
  }
  throw new Failure("data-not-stopped", { name: data.name, pid: (await processesIn(data))[0] ?? 0 });
}
