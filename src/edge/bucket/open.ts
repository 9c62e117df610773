import { constants } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** Never waits for a writer: a named pipe in the folder would hold the request for ever. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export type StoredObject = { file: FileHandle; size: number; modified: Date; etag: string };

/**
 * Opens the object `key` names (the path below the route, escapes decoded) if it is a regular file that really lies in
 * `directory`: a link may point elsewhere within it, not out of it. `undefined` for everything else; folders are not listed.
 */
export async function openObject(directory: string, key: string): Promise<StoredObject | undefined> {
  if (key === "" || key.endsWith("/") || key.includes("\0") || key.includes("%2f") || key.includes("%5c")) return undefined;
  const path = join(directory, Buffer.from(key, "latin1").toString("utf8"));
  let file: FileHandle | undefined;
  try {
    file = await open(path, FLAGS);
    const [facts, root, real] = await Promise.all([file.stat({ bigint: true }), realpath(directory), realpath(path)]);
    const there = await stat(real, { bigint: true });
    const inside = real.startsWith(root.endsWith(sep) ? root : root + sep);
    // The path may have been exchanged between the two looks: what was opened must be what was judged.
    if (inside && facts.isFile() && there.ino === facts.ino && there.dev === facts.dev) {
      const etag = `"${facts.mtimeNs.toString(36)}-${facts.size.toString(36)}"`;
      return { file, size: Number(facts.size), modified: facts.mtime, etag };
    }
  } catch {
    // Not there, not readable, a name too long: the same to whoever asks.
  }
  await file?.close();
  return undefined;
}
