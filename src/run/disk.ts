import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of disk that a folder uses, in whole blocks as `du` counts them; what cannot be read counts nothing. */
export async function diskUse(folder: string): Promise<number> {
  const stat = await lstat(folder).catch(() => undefined);
  if (stat === undefined) return 0;
  // `blocks` counts units of 512 bytes on every platform (POSIX stat).
  let bytes = stat.blocks * 512;
  if (!stat.isDirectory()) return bytes;
  for (const name of await readdir(folder).catch(() => [])) bytes += await diskUse(join(folder, name));
  return bytes;
}
