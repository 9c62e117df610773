import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

const SQLITE_BUSY = 5;
const POLL_MS = 50;

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
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    for (let waited = false; !taken(database); waited = true) {
      if (!waited) options.waiting?.();
      await delay(POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
    }
    return await work();
  } finally {
    database.close();
  }
}

function taken(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
