import { constants } from "node:fs";
import { access, copyFile, mkdir, open, realpath, stat, statfs, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../diagnostics/failure.ts";
import type { Account } from "./account.ts";
import { makePrivateFolder, ownerOf } from "./folder.ts";
import { platform } from "./platform.ts";
import type { Keeper } from "./ports.ts";
import type { Search } from "./search.ts";

/** What the adapters of data servers reach the machine by. */
export type ServerGround = Search & {
  keeper: Keeper;
  /** The project's runtime folder, for unix sockets. */
  runtime: string;
};

const POLL_MS = 20;
/** A server that cannot write two segments of its log ends soon after its start. */
const ROOM_BYTES = 64 * 1024 * 1024;

/** Waits until `look` gives something; `undefined` when it did not in time. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  withinMs: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  for (const end = performance.now() + withinMs; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) return undefined;
    await pause(POLL_MS, undefined, { signal });
  }
}

/** The folder of one data server, whose it is, and the name of its data in the manifest. */
export type DataFolder = { name: string; folder: string; account: Account | undefined };

/** The living processes that work in the folder: data servers and all their children do, and nobody else. */
export async function processesIn({ folder, account }: DataFolder): Promise<number[]> {
  return platform.workingIn(await realpath(folder).catch(() => folder), account);
}

/** Sends a signal; `false` when the process is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

/** Fails where another program listens on one of the addresses. */
export async function checkPort(name: string, hosts: readonly string[], port: number): Promise<void> {
  for (const host of hosts) if (await isTaken(host, port)) throw new Failure("data-port-taken", { name, host, port });
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(true);
      // The gateway of a container network that is not up yet has no address to take.
      else if (error.code === "EADDRNOTAVAIL") resolve(false);
      else reject(error);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

/** Makes the server's folder, or fails with what keeps a server from working in it. */
export async function prepareFolder({ name, folder, account }: DataFolder): Promise<void> {
  await makePrivateFolder(folder, account).catch((cause) => Promise.reject(obstructed(name, folder, cause)));
  const owner = await ownerOf(folder);
  const wanted = account?.uid ?? process.getuid?.();
  if (owner !== undefined && wanted !== undefined && owner !== wanted) {
    throw new Failure("data-folder-owner", { name, folder, owner, account: account?.name ?? String(wanted) });
  }
  await access(folder, constants.W_OK).catch((cause) => Promise.reject(obstructed(name, folder, cause)));
}

function obstructed(name: string, folder: string, cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  if (code === undefined) return cause;
  if (code === "ENOSPC") return new Failure("data-disk-full", { name, folder, megabytes: 0 }, { cause });
  const reasons: Record<string, string> = { EROFS: "the file system is read-only", EACCES: "permission denied" };
  return new Failure("folder-not-writable", { folder, reason: reasons[code] ?? code }, { cause });
}

/** Fails where the disk has too little room for a server to work. */
export async function checkRoom({ name, folder }: DataFolder): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < ROOM_BYTES) throw new Failure("data-disk-full", { name, folder, megabytes: Math.floor(free / 1024 / 1024) });
}

export type ServerStart = {
  id: string;
  argv: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  cwd: string;
  port: number;
  logFile: string;
  stdin?: string | undefined;
};

/** Starts a server as the keeper's child that outlives the keeper, writing to its own file. Gives its process. */
export async function startServer(ground: ServerGround, start: ServerStart): Promise<number> {
  // What ran under this id has ended, as was just seen; the keeper may still know of it, or of an attempt.
  await ground.keeper.forget(start.id);
  const { pid } = await ground.keeper.spawn({
    id: start.id,
    argv: start.argv,
    env: start.env,
    cwd: start.cwd,
    port: start.port,
    output: { to: "file", path: start.logFile },
    role: "server",
    ...(start.stdin === undefined ? {} : { stdin: start.stdin }),
    ...(ground.account === undefined ? {} : { uid: ground.account.uid, gid: ground.account.gid }),
  });
  return pid;
}

const LOG_BYTES = 16 * 1024 * 1024;

/** A server's own log, and where in it what it writes from now on begins. */
export type ServerLog = { path: string; from: number };

/**
 * The log as it stands. Once there is too much in it, what is there becomes the one older file and it begins anew; the
 * server appends by itself, so it has not to be told, and lines of this very moment may be lost.
 */
export async function openLog(path: string): Promise<ServerLog> {
  await mkdir(dirname(path), { recursive: true });
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size < LOG_BYTES) return { path, from: size };
  await copyFile(path, `${path}.1`, constants.COPYFILE_FICLONE);
  await truncate(path);
  return { path, from: 0 };
}

export type Wait = {
  name: string;
  log: ServerLog;
  isRunning: () => boolean | Promise<boolean>;
  isReady: () => Promise<boolean>;
  withinMs: number;
};

/** Waits until a server accepts connections. Fails with its last words when it ends instead; one that is slow is left running. */
export async function untilReady(wait: Wait): Promise<void> {
  const { name, log } = wait;
  const look = async () => ((await wait.isReady()) ? "ready" : (await wait.isRunning()) ? undefined : "ended");
  const state = await until(look, wait.withinMs);
  if (state === "ended") throw new Failure("data-did-not-start", { name, log: log.path, lines: await linesSince(log) });
  if (state === undefined) throw new Failure("data-not-ready", { name, log: log.path, seconds: wait.withinMs / 1000 });
}

/** Whether a start failed because somebody killed the server, so that it may be tried again. A dead keeper's child may have been. */
export async function wasKilled(error: unknown, keeper: Keeper, id: string): Promise<boolean> {
  if (!(error instanceof Failure) || error.slug !== "data-did-not-start") return false;
  const exit = (await keeper.list()).children.find((child) => child.id === id)?.exit;
  return exit === undefined || exit.signal !== null;
}

const SHOWN_LINES = 12;
const READ_BYTES = 16 * 1024;

async function linesSince(log: ServerLog): Promise<string[]> {
  const handle = await open(log.path, "r");
  try {
    const { size } = await handle.stat();
    const from = Math.max(log.from, size - READ_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.subarray(0, bytesRead).toString("utf8").trimEnd().split("\n").slice(-SHOWN_LINES);
  } finally {
    await handle.close();
  }
}
