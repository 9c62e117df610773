import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../diagnostics/failure.ts";
import { diskFull } from "./disk-full.ts";

const SQLITE_BUSY = 5;
const POLL_MS = 50;
/** Work that waits for nothing that lives may be collected, and a database that is collected is closed: its lock would be free. */
const held = new Set<DatabaseSync>();

/**
 * Does `work` while no other process, and no other call, holds the lock `file`. The lock is the kernel's, taken through
 * SQLite: it is gone with the process that held it, however that ended. `waiting` is told once when another holds it;
 * an aborted signal ends the waiting.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: { waiting?: (() => void) | undefined; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const database = await open(file);
  try {
    for (let waited = false; !taken(database, file); waited = true) {
      if (!waited) options.waiting?.();
      await delay(POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
    }
    held.add(database);
    return await work();
  } finally {
    held.delete(database);
    database.close();
  }
}

async function open(file: string): Promise<DatabaseSync> {
  try {
    await mkdir(dirname(file), { recursive: true });
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

function taken(database: DatabaseSync, file: string): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (cause) {
    if (cause instanceof Error && "errcode" in cause && cause.errcode === SQLITE_BUSY) return false;
    throw notWritable(file, cause);
  }
}

/** Whoever takes a lock is about to write beside it, so that is what stands in the way. */
function notWritable(file: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return diskFull(cause) ?? new Failure("folder-not-writable", { folder: dirname(file), reason }, { cause });
}
