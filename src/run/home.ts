import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { type Account, obstacle, systemAccount } from "./account.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { Layout } from "./layout.ts";

/** Where a project's state lies, and the account its instances and data servers run as: `undefined` is the caller's own. */
export type Home = { layout: Layout; account: Account | undefined };

/** A unix socket's path ends at 104 bytes on macOS, 108 on Linux, its closing zero included. */
const SOCKET_PATH_BYTES = 103;
/** The longest name that is put into the runtime folder. */
const LONGEST_SOCKET = "/data/.s.PGSQL.65535";

/**
 * Makes the folders of a project. They are private to the caller; for root, passable for the account. Where they lie is
 * told by `Layout`; the environment may name other places: `FAIRLEAD_STATE` and `FAIRLEAD_RUNTIME` a folder that gets one
 * folder for each project, `FAIRLEAD_CACHE` the cache itself.
 */
export async function makeLayout(
  project: string,
  app: string,
  options: { env: NodeJS.ProcessEnv; announce?: (message: string) => void },
): Promise<Home> {
  const { env } = options;
  const folder = await realpath(project);
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 10);
  const account = asRoot() ? await systemAccount(env, options.announce ?? (() => {})) : undefined;
  const state = await makeState(folder, app, hash, env, account);
  const cache = cacheFolder(env);
  await makeFolder(cache, account ? 0o755 : 0o700, account);
  const runtime = await makeRuntime(hash, env, account);
  return { layout: { project: folder, state, cache, runtime }, account };
}

function asRoot(): boolean {
  return process.getuid?.() === 0;
}

async function makeState(
  project: string,
  app: string,
  hash: string,
  env: NodeJS.ProcessEnv,
  account: Account | undefined,
): Promise<string> {
  const parent = env.FAIRLEAD_STATE ?? (account ? "/var/lib/fairlead" : undefined);
  if (parent === undefined) {
    const state = join(project, ".fairlead");
    await makeFolder(state, 0o700, account);
    await writeFile(join(state, ".gitignore"), "*\n").catch((cause) => {
      throw new Failure("folder-not-writable", { folder: state, reason: reason(cause) }, { cause });
    });
    return state;
  }
  await makeFolder(parent, account ? 0o755 : 0o700, account);
  // An app that was renamed keeps its folder, so that its data is seen and the new name can be judged.
  const known = (await readdir(parent)).find((name) => name.endsWith(`-${hash}`));
  const state = join(parent, known ?? `${app}-${hash}`);
  await makeFolder(state, account ? 0o711 : 0o700, account);
  return state;
}

/** The first place whose socket paths are short enough; the temporary folder is shared, so the name there is checked. */
async function makeRuntime(hash: string, env: NodeJS.ProcessEnv, account: Account | undefined): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const shared = [tmpdir(), "/tmp"].map((folder) => join(folder, `fairlead-${uid}-${hash}`));
  const session = env.XDG_RUNTIME_DIR;
  const own =
    env.FAIRLEAD_RUNTIME ??
    (account
      ? "/run/fairlead"
      : session !== undefined && (await belongsTo(session, uid))
        ? join(session, "fairlead")
        : undefined);
  const places = [...(own === undefined ? [] : [join(own, hash)]), ...shared];
  const runtime = places.find((place) => Buffer.byteLength(place + LONGEST_SOCKET) <= SOCKET_PATH_BYTES) ?? places.at(-1) ?? "";
  if (own !== undefined && runtime === places[0]) await makeFolder(own, account ? 0o755 : 0o700, account);
  await makeFolder(runtime, account ? 0o711 : 0o700, account, shared.includes(runtime) ? lstat : stat);
  return runtime;
}

async function belongsTo(folder: string, uid: number): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === uid;
}

/**
 * Makes a folder of ours, or checks that the one that is there belongs to this user: nobody else can have made that, and
 * in a folder that everybody writes to it must not be a link either. Its mode is set right; those above are only checked.
 */
async function makeFolder(folder: string, mode: number, account: Account | undefined, look = stat): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
    const found = await look(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Failure("folder-foreign", { folder });
    if ((found.mode & 0o777) !== mode) await chmod(folder, mode);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure("folder-not-writable", { folder, reason: reason(cause) }, { cause });
  }
  const blocking = account === undefined ? undefined : await obstacle(join(folder, "x"), account);
  if (account !== undefined && blocking !== undefined) {
    throw new Failure("folder-closed", { folder, blocking, account: account.name });
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Record<string, string> = {
    EROFS: "the file system is read-only",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ENOSPC: "the disk is full",
    ENOTDIR: "a file is in the way",
    EEXIST: "a file is in the way",
  };
  return words[code] ?? String(error instanceof Error ? error.message : error);
}
