import { randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Puts `content` into `file` so that after a crash or a power loss it holds either the old content whole or the new.
 * The mode holds from the first byte on.
 */
export async function writeDurably(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const fresh = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeSynced(fresh, content, mode);
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Whether a name in the folder of `file` is what a killed `writeDurably` of that file left behind. */
export function isUnfinished(name: string, file: string): boolean {
  return name.startsWith(`${file}.`) && /^[0-9a-f]{12}$/.test(name.slice(file.length + 1));
}

async function writeSynced(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    // The process's umask must not widen or narrow what was asked for.
    await handle.chmod(mode);
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder durable: a rename or a new file is on disk when this returns. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Makes every file and folder below `root` durable, itself included. Links are names of their folder. */
export async function syncTree(root: string): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncFile(path);
  }
  await syncFolder(root);
}

async function syncFile(path: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    // Somebody else's file that we may not read was not written by us either.
    if (error instanceof Error && "code" in error && error.code === "EACCES") return;
    throw error;
  }
  await handle.sync().finally(() => handle.close());
}
