import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export type Commit = {
  id: string;
  /** Whether the folder differs from the commit: changed, staged, deleted or new files. */
  dirty: boolean;
  /** `Name <address>` of the commit's author. */
  author: string;
};

/** The environment that git is run with (the caller's: its PATH and settings), and what ends it. */
export type GitOptions = { env: NodeJS.ProcessEnv; signal?: AbortSignal | undefined };

/** The commit a folder stands at; `undefined` outside git, before the first commit, or where git is not installed. */
export async function commitOf(directory: string, options: GitOptions): Promise<Commit | undefined> {
  if (!(await tracks(directory, options))) return undefined;
  const head = await git(directory, ["log", "-1", "--no-show-signature", "--format=%H%x00%an <%ae>"], options);
  const [id, author] = head?.toString("utf8").trimEnd().split("\0") ?? [];
  if (!id || author === undefined) return undefined;
  const status = await git(directory, ["status", "--porcelain", "-z", "--untracked-files=normal", "--", "."], options);
  return { id, dirty: status === undefined || status.length > 0, author };
}

/**
 * What git tracks in a folder or does not ignore, as raw paths relative to it; a nested repository or submodule is one
 * entry. `undefined` where git does not watch over the folder: no repository, git not installed, or the whole folder
 * ignored (a project in somebody's ignored scratch folder is still a project). `excluded` are patterns as in
 * `.gitignore` that hold for untracked files only.
 */
export async function filesOf(
  directory: string,
  excluded: readonly string[],
  options: GitOptions,
): Promise<readonly Buffer[] | undefined> {
  if (!(await tracks(directory, options))) return undefined;
  const patterns = excluded.map((pattern) => `--exclude=${pattern}`);
  const listed = await git(directory, ["ls-files", "-z", "--cached", "--others", "--exclude-standard", ...patterns], options);
  return listed === undefined ? undefined : split(listed);
}

/** The top of the work tree that holds a folder; `undefined` where git does not watch over it. */
export async function topOf(directory: string, options: GitOptions): Promise<string | undefined> {
  // Found without git, which a top need not be asked: most manifests stand there, and each start of git is a hundredth of a second.
  const top = above(resolve(directory)).find((folder) => existsSync(join(folder, ".git")));
  if (top === undefined || top === resolve(directory)) return top;
  return (await tracks(directory, options)) ? top : undefined;
}

/** A folder and those it lies in, the nearest first. */
function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}

/** Whether the folder lies in a work tree and is not ignored as a whole. */
async function tracks(directory: string, options: GitOptions): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  // It says nothing, so that nothing need be listened to.
  const child = spawn("git", [...SETTINGS, "check-ignore", "--quiet", "."], { ...aroundOf(directory, options), stdio: "ignore" });
  child.once("error", (error) => (codeOf(error) === "ENOENT" ? resolve(null) : reject(error)));
  child.once("exit", resolve);
  // 0: it is ignored; 1: it is not; 128: there is no work tree here. https://git-scm.com/docs/git-check-ignore#_exit_status
  return (await promise) === 1;
}

/** What a git command printed; `undefined` when it answered no, or could not be run at all. */
async function git(directory: string, argv: readonly string[], options: GitOptions): Promise<Buffer | undefined> {
  const around = { ...aroundOf(directory, options), encoding: "buffer", maxBuffer: 512 * 1024 * 1024 } as const;
  try {
    return (await execute("git", [...SETTINGS, ...argv], around)).stdout;
  } catch (error) {
    options.signal?.throwIfAborted();
    const code = codeOf(error);
    if (typeof code === "number" || code === "ENOENT") return undefined;
    throw error;
  }
}

/** A project owned by somebody else is read all the same (we never run its hooks), and its file-system monitor is not started. */
const SETTINGS = ["-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];

function aroundOf(directory: string, { env, signal }: GitOptions) {
  return { cwd: directory, env: environmentOf(env), ...(signal ? { signal } : {}) };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Within a git hook these name the repository of the hook, not the one that holds the folder. */
const OF_HOOKS = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"];

function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !OF_HOOKS.includes(name));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}

function split(listed: Buffer): readonly Buffer[] {
  const paths: Buffer[] = [];
  let start = 0;
  for (let end = listed.indexOf(0); end !== -1; end = listed.indexOf(0, start)) {
    paths.push(listed.subarray(start, end));
    start = end + 1;
  }
  return paths;
}
