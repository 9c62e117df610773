import { spawn } from "node:child_process";
import { type FileHandle, open, readFile, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { platform } from "../platform.ts";
import { tellsOfLockKept } from "./lock-info.ts";

/** Holds `<pid> <command>` of what runs in the folder. */
const RECORD = "running";
/**
 * The shell that becomes Terraform records itself before that, so that there is no moment in which an unrecorded one works.
 */
const RECORDED = `printf '%s %s' "$$" "$1" > ${RECORD} && exec "$0" "$@"`;
const POLL_MS = 40;
const PRIVATE = 0o600;

export type Work = {
  folder: string;
  program: string;
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
  /** Aborted, it asks Terraform once to stop, and goes on waiting for its end. */
  signal: AbortSignal;
  onStopping: () => void;
};
/** `code` is `undefined` when a signal ended it. */
export type Ending = { code: number | undefined; errors: string };

/**
 * Runs a command that may hold the state's lock, so that it outlives us: its output goes to files, since a broken pipe
 * would kill it half-way with the state unsaved, and it is in a session of its own, since a terminal's Ctrl-C would reach
 * its plugins too. What was started is on record, so that the next run waits for it.
 */
export async function runToItsEnd(work: Work): Promise<Ending> {
  work.signal.throwIfAborted();
  const log = logOf(work.folder);
  const [out, err] = [await open(log.out, "w", PRIVATE), await open(log.err, "w", PRIVATE)];
  try {
    const child = spawn("/bin/sh", ["-c", RECORDED, work.program, ...work.argv], {
      cwd: work.folder,
      env: work.env,
      stdio: ["ignore", out.fd, err.fd],
      detached: true,
    });
    const ended = new Promise<number | undefined>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? undefined));
    });
    const stop = () => {
      // Not to its group: a plugin that is gone cannot tell what it made.
      child.kill("SIGINT");
      work.onStopping();
    };
    work.signal.addEventListener("abort", stop, { once: true });
    try {
      let keepsLock = false;
      const listen = (line: string) => {
        keepsLock ||= tellsOfLockKept(line);
        work.onLine(line);
      };
      const code = await follow(log.out, 0, listen, ended);
      const errors = await readFile(log.err, "utf8");
      keepsLock ||= tellsOfLockKept(errors);
      // Of one that was killed, or was cut off before the end, the record stays: it says whose lock is left.
      if (code !== undefined && !keepsLock) await rm(join(work.folder, RECORD), { force: true });
      return { code, errors };
    } finally {
      work.signal.removeEventListener("abort", stop);
    }
  } finally {
    await out.close();
    await err.close();
  }
}

/** A command that was killed, and when it began. */
export type Killed = { command: string; began: Date };

/**
 * Waits until what an earlier run started in the folder has come to its end, and passes on what it tells meanwhile. Gives the
 * one that ended without anybody having seen it, which may have been killed.
 */
export async function settle(
  folder: string,
  told: { waiting: (command: string, pid: number) => void; onLine: (line: string) => void; signal: AbortSignal },
): Promise<Killed | undefined> {
  const found = await readRecord(folder);
  if (found === undefined) return undefined;
  const { pid, command } = found;
  const { mtime: began } = await stat(join(folder, RECORD));
  const place = await realpath(folder);
  if (worksIn(pid, place)) {
    told.waiting(command, pid);
    const { out } = logOf(folder);
    await follow(out, await sizeOf(out), told.onLine, gone(pid, place, told.signal));
  }
  return { command, began };
}

/** Numbers of processes are given again; one that stands in this folder is what was recorded. */
function worksIn(pid: number, place: string): boolean {
  const process = platform.process(pid);
  return process !== undefined && !process.ended && platform.folder(pid) === place;
}

async function gone(pid: number, place: string, signal: AbortSignal): Promise<undefined> {
  while (worksIn(pid, place)) await pause(POLL_MS, undefined, { signal });
  return undefined;
}

async function readRecord(folder: string): Promise<{ pid: number; command: string } | undefined> {
  const text = await readFile(join(folder, RECORD), "utf8").catch(() => "");
  const [, pid, command = ""] = /^(\d+) (\w+)$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), command };
}

function logOf(folder: string): { out: string; err: string } {
  return { out: join(folder, "output.jsonl"), err: join(folder, "errors.txt") };
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file, "r");
  return (await handle.stat().finally(() => handle.close())).size;
}

/** Gives every line of a growing file, from `position` on, until `ended` has come and the file was read to its end. */
async function follow<T>(file: string, position: number, onLine: (line: string) => void, ended: Promise<T>): Promise<T> {
  const handle = await open(file, "r");
  const lines = new Lines(handle, position, onLine);
  let over = false;
  const watched = ended.finally(() => {
    over = true;
  });
  // A rejection is for whoever awaits it below.
  watched.catch(() => {});
  try {
    while (!over) {
      await lines.readOn();
      await Promise.race([watched, pause(POLL_MS)]);
    }
    await lines.readOn();
    lines.end();
    return await watched;
  } finally {
    await handle.close();
  }
}

class Lines {
  readonly #handle: FileHandle;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  readonly #buffer = Buffer.alloc(64 * 1024);
  #position: number;
  #rest = "";

  constructor(handle: FileHandle, position: number, onLine: (line: string) => void) {
    this.#handle = handle;
    this.#position = position;
    this.#onLine = onLine;
  }

  async readOn(): Promise<void> {
    for (;;) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.length, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const parts = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split("\n");
      this.#rest = parts.pop() ?? "";
      for (const part of parts) this.#onLine(part);
    }
  }

  end(): void {
    if (this.#rest !== "") this.#onLine(this.#rest);
  }
}
