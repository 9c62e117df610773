import { DatabaseSync } from "node:sqlite";
import { isBusy } from "./sqlite.ts";

/**
 * Holds the project's keeper lock until this process ends, however it ends: the kernel frees it. Gives `undefined`
 * when another keeper has it. The file stays empty; SQLite is here for its locking alone.
 */
export function takeLock(path: string): { release(): void } | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
