import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder, syncTree } from "./durable.ts";
import { withLock } from "./lock.ts";

/**
 * The folder `key` of the user's cache, filled by `fill` the first time. It is there whole or not at all: a fill that
 * fails or is killed leaves nothing that a later call would take for the folder. Processes that want the same folder
 * at once wait for the one that fills it; `waiting` is then called.
 */
export async function cached(
  cache: string,
  key: string,
  fill: (folder: string) => Promise<void>,
  options: { waiting?: (() => void) | undefined; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const folder = join(cache, key);
  if (await isFolder(folder)) return folder;
  const name = key.replaceAll("/", "-");
  return withLock(
    join(cache, "locks", name),
    async () => {
      if (await isFolder(folder)) return folder;
      const partial = join(cache, "partial", name);
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      try {
        await fill(partial);
        await openToAll(partial);
        await syncTree(partial);
        await mkdir(dirname(folder), { recursive: true });
        await rename(partial, folder);
        await syncFolder(dirname(folder));
      } finally {
        await rm(partial, { recursive: true, force: true });
      }
      return folder;
    },
    options,
  );
}

/** The account that instances and data servers run as has to read it, whatever the caller's umask says; nothing in it is private. */
async function openToAll(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = join(entry.parentPath, entry.name);
    const { mode } = await stat(file);
    await chmod(file, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
  await chmod(path, 0o755);
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
