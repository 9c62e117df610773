import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, syncTree } from "../durable.ts";
import { exists } from "../exists.ts";
import { withLock } from "../lock.ts";
import { openToAll, removeTree } from "../sealed.ts";

export type Once = { signal?: AbortSignal | undefined; waiting?: (() => void) | undefined };

/** The build that is whole and in use. */
const CURRENT = "current";

/**
 * A folder that is built where it stays, because what is in it names its own path, and that is there whole or not at
 * all. Callers at once wait for the one that builds. Each attempt has a folder of its own, so an installer that outlived
 * a killed attempt cannot write into the next. Gives a link to the folder that stays the same after a rebuild.
 */
export async function builtOnce(place: string, build: (folder: string) => Promise<void>, once: Once): Promise<string> {
  const current = join(place, CURRENT);
  if (await exists(current)) return current;
  await mkdir(place, { recursive: true });
  const work = async () => {
    if (await exists(current)) return current;
    await removeAttempts(place);
    const attempt = randomUUID().slice(0, 8);
    const folder = join(place, attempt);
    try {
      await mkdir(folder);
      await build(folder);
      await openToAll(folder);
      await syncTree(folder);
      await point(place, attempt);
    } catch (error) {
      await removeTree(folder);
      throw error;
    }
    return current;
  };
  return withLock(`${place}.lock`, work, { signal: once.signal, waiting: once.waiting });
}

async function removeAttempts(place: string): Promise<void> {
  for (const name of await readdir(place)) await removeTree(join(place, name));
}

async function point(place: string, attempt: string): Promise<void> {
  const link = join(place, `.${attempt}`);
  await symlink(attempt, link);
  await rename(link, join(place, CURRENT));
  await syncFolder(place);
}
