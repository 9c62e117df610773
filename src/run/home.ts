import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, lstat, mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { type Account, obstacle, systemAccount } from "./account.ts";
import { cacheFolder } from "./cache-folder.ts";
import { diskFull } from "./disk-full.ts";
import type { Layout } from "./layout.ts";
import { rememberRuntime, runtimePlace } from "./runtime-place.ts";

/** Where a project's state lies, and the account its instances and data servers run as: `undefined` is the caller's own. */
export type Home = { layout: Layout; account: Account | undefined };

/**
 * Makes the folders of a project. They are private to the caller; for root, passable for the account. Where they lie is
 * told by `Layout`. `asCaller`: nothing will run under another account, so none is looked for or made. The environment may
 * name other places: `FAIRLEAD_STATE` and `FAIRLEAD_RUNTIME` a folder that gets one folder for each project,
 * `FAIRLEAD_CACHE` the cache itself.
 */
export async function makeLayout(
  project: string,
  app: string,
  options: { env: NodeJS.ProcessEnv; announce?: (message: string) => void; asCaller?: boolean },
): Promise<Home> {
  const { env, asCaller = false } = options;
  const folder = await realpath(project);
  const hash = hashOf(folder);
  const account = asRoot() && !asCaller ? await systemAccount(env, options.announce ?? (() => {})) : undefined;
  const state = await makeState(folder, app, hash, env, account);
  const cache = cacheFolder(env);
  await makeFolder(cache, asRoot() ? 0o755 : 0o700, account);
  const runtime = await makeRuntime(state, hash, env, account);
  return { layout: { project: folder, state, cache, runtime }, account };
}

/** Where a project's state lies that was made before, without making or changing anything; `undefined` when there is none. */
export async function findLayout(project: string, env: NodeJS.ProcessEnv): Promise<Layout | undefined> {
  const folder = await realpath(project);
  const hash = hashOf(folder);
  const parent = stateParent(env);
  const known = parent === undefined ? ".fairlead" : await knownState(parent, hash).catch(() => undefined);
  const state = known === undefined ? undefined : join(parent ?? folder, known);
  if (state === undefined || !(await isFolder(state))) return undefined;
  const { place } = await runtimePlace(state, hash, env);
  return { project: folder, state, cache: cacheFolder(env), runtime: place };
}

function hashOf(folder: string): string {
  return createHash("sha256").update(folder).digest("hex").slice(0, 10);
}

/** The folder with one folder for each project; `undefined` where state lies in the project itself. */
function stateParent(env: NodeJS.ProcessEnv): string | undefined {
  return env.FAIRLEAD_STATE ?? (asRoot() ? "/var/lib/fairlead" : undefined);
}

/** An app that was renamed keeps its folder, so that its data is seen and the new name can be judged. */
async function knownState(parent: string, hash: string): Promise<string | undefined> {
  return (await readdir(parent)).find((name) => name.endsWith(`-${hash}`));
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
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
  const parent = stateParent(env);
  if (parent === undefined) {
    const state = requireShort(join(project, ".fairlead"));
    await makeFolder(state, 0o700, account);
    await writeFile(join(state, ".gitignore"), "*\n").catch((cause) => {
      throw diskFull(cause) ?? new Failure("folder-not-writable", { folder: state, reason: reason(cause) }, { cause });
    });
    return state;
  }
  requireShort(join(parent, `${app}-${hash}`));
  await makeFolder(parent, asRoot() ? 0o755 : 0o700, account);
  const state = join(parent, (await knownState(parent, hash)) ?? `${app}-${hash}`);
  await makeFolder(state, asRoot() ? 0o711 : 0o700, account);
  return state;
}

/** The longest file in it is the journal's own journal, and SQLite opens no path beyond 512 bytes. */
const LONGEST_STATE_BYTES = 480;

function requireShort(state: string): string {
  const bytes = Buffer.byteLength(state);
  if (bytes > LONGEST_STATE_BYTES) throw new Failure("state-path-too-long", { folder: state, bytes, most: LONGEST_STATE_BYTES });
  return state;
}

async function makeRuntime(state: string, hash: string, env: NodeJS.ProcessEnv, account: Account | undefined): Promise<string> {
  const { place, parent } = await runtimePlace(state, hash, env);
  if (parent !== undefined) await makeFolder(parent, asRoot() ? 0o755 : 0o700, account);
  // The temporary folder is shared, so what the name leads to is checked there.
  await makeFolder(place, asRoot() ? 0o711 : 0o700, account, parent === undefined ? lstat : stat);
  await rememberRuntime(state, place);
  return place;
}

/**
 * Makes a folder of ours, or checks that the one that is there belongs to this user: nobody else can have made that, and
 * in a folder that everybody writes to it must not be a link either. Its mode is set right; those above are only checked.
 */
async function makeFolder(folder: string, mode: number, account: Account | undefined, look = stat): Promise<void> {
  try {
    await makeTree(folder, mode);
    const found = await look(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Failure("folder-foreign", { folder });
    if ((found.mode & 0o777) !== mode) await chmod(folder, mode);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw diskFull(cause) ?? new Failure("folder-not-writable", { folder, reason: reason(cause) }, { cause });
  }
  const blocking = account === undefined ? undefined : await obstacle(join(folder, "x"), account);
  if (account !== undefined && blocking !== undefined) {
    throw new Failure("folder-closed", { folder, blocking, account: account.name });
  }
}

/** Fails where a folder of ours was made when its disk could still be written to, and now cannot. */
export async function requireWritable(folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new Failure("folder-not-writable", { folder, reason: reason(cause) }, { cause });
  });
}

/** Made at once, Node tells of a read-only file system only that there is no such folder; made one by one, the system says why. */
async function makeTree(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
  } catch (error) {
    if (!isMissing(error) || dirname(folder) === folder) throw error;
    await makeTree(dirname(folder), mode);
    await mkdir(folder, { mode });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Record<string, string> = {
    EROFS: "the file system is read-only",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ENOTDIR: "a file is in the way",
    EEXIST: "a file is in the way",
  };
  return words[code] ?? String(error instanceof Error ? error.message : error);
}
