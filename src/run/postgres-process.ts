import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { type DataFolder, processesIn, signalProcess, until } from "./data-server.ts";

/** The server process of a cluster, as it says of itself in `postmaster.pid`. */
export type Postmaster = { pid: number; port: number; ready: boolean };

const SETTLES_WITHIN_MS = 5_000;
const ORPHANS_WITHIN_MS = 10_000;
const FAST_WITHIN_MS = 60_000;
const IMMEDIATE_WITHIN_MS = 10_000;

/**
 * The server that runs on a cluster: `undefined` when none does. What the file says is believed only of a living process
 * that works in that very folder; a number that was given to a stranger after a reboot is not one.
 */
export async function postmasterIn(data: DataFolder): Promise<Postmaster | undefined> {
  const text = await readFile(join(data.folder, LOCK_FILE), "utf8").catch(() => "");
  // Process, folder, start, port, socket folder, address, shared memory, state: one line each, the last written when it changes.
  const [pid, , , port, , , , state] = text.split("\n").map((line) => line.trim());
  if (!(await processesIn(data)).includes(Number(pid))) return undefined;
  return { pid: Number(pid), port: Number(port), ready: state === "ready" };
}

/**
 * The server that runs on a cluster, also when it was started this very moment and has not said so yet. What a killed
 * server left behind is no server; it goes by itself.
 */
export async function settledPostmaster(data: DataFolder): Promise<Postmaster | undefined> {
  const look = async () => (await postmasterIn(data)) ?? ((await processesIn(data)).length === 0 ? "none" : undefined);
  const found = await until(look, SETTLES_WITHIN_MS);
  return found === "none" ? undefined : found;
}

/**
 * Makes sure that nothing works in the folder any more. After a killed server its children end by themselves, quickly;
 * those that do not are ended, as a second server beside them would ruin the data. Only then the lock files are removed,
 * of the folder and of the server's socket: a number in them may be a stranger's by now, or that of a process whose parent
 * has not collected its end, and Postgres takes either for a server that runs.
 */
export async function clearFolder(data: DataFolder, socket: string): Promise<void> {
  const empty = async () => ((await processesIn(data)).length === 0 ? true : undefined);
  for (const signal of [0, "SIGQUIT", "SIGKILL"] as const) {
    for (const pid of await processesIn(data)) signalProcess(pid, signal);
    if (await until(empty, ORPHANS_WITHIN_MS)) {
      for (const lock of [join(data.folder, LOCK_FILE), socket, `${socket}.lock`]) await rm(lock, { force: true });
      return;
    }
  }
  throw new Failure("data-not-stopped", { name: data.name, pid: (await processesIn(data))[0] ?? 0 });
}

/** Ends the server of a cluster: sessions first, then without waiting for anything, which costs a recovery but no data. */
export async function stopPostmaster(data: DataFolder): Promise<void> {
  const running = await postmasterIn(data);
  if (running === undefined) return;
  const gone = async () => ((await processesIn(data)).length === 0 ? true : undefined);
  for (const [signal, withinMs] of [
    ["SIGINT", FAST_WITHIN_MS],
    ["SIGQUIT", IMMEDIATE_WITHIN_MS],
  ] as const) {
    signalProcess(running.pid, signal);
    if (await until(gone, withinMs)) return;
  }
  throw new Failure("data-not-stopped", { name: data.name, pid: running.pid });
}

const LOCK_FILE = "postmaster.pid";
