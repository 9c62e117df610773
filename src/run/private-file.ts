import { chmodSync, closeSync, openSync } from "node:fs";

/**
 * Makes a file that nobody but its owner may read, or takes that right away from one that is there. For files that
 * SQLite then opens: it gives those beside it the same mode. What goes wrong is left for whoever opens the file to tell.
 */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    try {
      // Without opening it: closing a file gives up the locks that this process holds on it.
      chmodSync(path, 0o600);
    } catch {}
  }
}
