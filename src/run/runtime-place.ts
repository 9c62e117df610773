import { readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A unix socket's path ends at 104 bytes on macOS, 108 on Linux, its closing zero included. */
const SOCKET_PATH_BYTES = 103;
/** The longest name that is put into the runtime folder. */
const LONGEST_SOCKET = "/data/.s.PGSQL.65535";
/** A link in the state folder: whoever looks for the sockets later may have another TMPDIR. */
const LINK = "runtime";

/**
 * The folder for a project's sockets: the one of its first start, else the first whose socket paths are short enough.
 * `parent` has to be made first; without one it lies in a folder that everybody writes to. XDG_RUNTIME_DIR is not
 * used: it goes when the user logs out, and the app stays.
 */
export async function runtimePlace(
  state: string,
  hash: string,
  env: NodeJS.ProcessEnv,
): Promise<{ place: string; parent: string | undefined }> {
  const uid = process.getuid?.() ?? 0;
  const parent = env.FAIRLEAD_RUNTIME ?? (uid === 0 ? "/run/fairlead" : undefined);
  const own = parent === undefined ? [] : [join(parent, hash)];
  const shared = [tmpdir(), "/tmp"].map((folder) => join(folder, `fairlead-${uid}-${hash}`));
  const places = [...own, ...shared];
  const known = await readlink(join(state, LINK)).catch(() => undefined);
  const place = remembered(known, hash) ?? places.find(isShort) ?? places.at(-1) ?? "";
  return { place, parent: place === own[0] ? parent : undefined };
}

/** Of another environment, and of this project: nobody else writes into the state folder. */
function remembered(known: string | undefined, hash: string): string | undefined {
  return known?.endsWith(hash) ? known : undefined;
}

function isShort(place: string): boolean {
  return Buffer.byteLength(place + LONGEST_SOCKET) <= SOCKET_PATH_BYTES;
}

/** Writes down where the sockets are, for every later command. */
export async function rememberRuntime(state: string, place: string): Promise<void> {
  const link = join(state, LINK);
  if ((await readlink(link).catch(() => undefined)) === place) return;
  await rm(link, { force: true });
  await symlink(place, link).catch((error: NodeJS.ErrnoException) => {
    // Another start of the same project was quicker.
    if (error.code !== "EEXIST") throw error;
  });
}
