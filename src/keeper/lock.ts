import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isBusy } from "./sqlite.ts";

/** Another keeper holds the lock until it ends; who only looks holds it far shorter than this. */
const LOOK_MS = 100;
/** Whoever drops what it was given holds the lock all the same: a database that is collected is closed. */
const held = new Set<DatabaseSync>();

/**
 * Holds the project's keeper lock until this process ends, however it ends: the kernel frees it. Gives `undefined`
 * when another keeper has it. The file stays empty; SQLite is here for its locking alone.
 */
export function takeLock(path: string): { release(): void } | undefined {
  const database = new DatabaseSync(path, { timeout: LOOK_MS });
  try {
    database.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}

/** Whether a keeper lives that holds this lock, also one whose engine does not answer yet or any more. */
export function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = takeLock(path);
  lock?.release();
  return lock === undefined;
}
