import { chmod, chown, mkdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Account } from "./account.ts";

/**
 * Makes a private folder for whoever instances and data servers run as. Folders above it that were missing become
 * passable for that account, and for nobody where it is the caller's own. One that is there is left as it is.
 */
export async function makePrivateFolder(folder: string, account: Account | undefined): Promise<void> {
  // The umask may have narrowed the modes, which would shut the account out; so they are set once more.
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (const made of foldersBetween(first, folder)) await chmod(made, account && made !== folder ? 0o711 : 0o700);
  if (account !== undefined) await chown(folder, account.uid, account.gid);
}

function foldersBetween(first: string, last: string): string[] {
  const steps = relative(dirname(first), last).split(sep);
  return steps.map((_, index) => join(dirname(first), ...steps.slice(0, index + 1)));
}

/** Who a folder belongs to: `undefined` when there is none. */
export async function ownerOf(folder: string): Promise<number | undefined> {
  try {
    return (await stat(folder)).uid;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
