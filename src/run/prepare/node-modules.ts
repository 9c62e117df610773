import { constants } from "node:fs";
import { chmod, cp, lstat, mkdir, readdir, readlink, realpath, rename, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";
import { makeWritable, removeTree } from "../sealed.ts";
import type { NodeInterpreter } from "./node-interpreter.ts";
import type { Surroundings } from "./preparer.ts";

export type Installation = {
  /** The snapshot, and the folder in it that holds `package.json`. */
  root: string;
  within: string;
  /** Whether a lock file names each package's version. */
  locked: boolean;
  interpreter: NodeInterpreter;
  around: Surroundings;
  tell: (detail: string) => void;
};

const MODULES = "node_modules";

/**
 * Installs in a copy of the source, because packages' own scripts may need it, and keeps the `node_modules` folders:
 * `<folder>/modules` holds them as they lie to each other in the source.
 */
export async function installModules(folder: string, installation: Installation): Promise<void> {
  const { root, within, locked, interpreter, around, tell } = installation;
  const workshop = join(folder, "source");
  const filter = (path: string) => basename(path) !== MODULES;
  await cp(root, workshop, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter });
  await makeWritable(workshop);
  if (!locked) tell("no package-lock.json: npm chooses the versions, and they stay until package.json changes");
  const argv = [interpreter.npm, locked ? "ci" : "install", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=http"] as const;
  const cwd = join(workshop, within);
  const outcome = await runProgram(argv, {
    cwd,
    env: npmEnvironment(around.env, interpreter),
    signal: around.signal,
    onLine: tell,
  });
  if (outcome.code !== 0) {
    const lines = outcome.tail.slice(-20);
    throw new Failure("node-preparation-failed", { command: argv.join(" "), code: outcome.code, signal: outcome.signal, lines });
  }
  await mkdir(join(folder, "modules"));
  for (const place of await modulesBelow(cwd, "")) {
    await mkdir(join(folder, "modules", dirname(place)), { recursive: true });
    await rename(join(cwd, place), join(folder, "modules", place));
  }
  await removeTree(workshop);
}

/** Puts links to the installed packages into a copy of the source; packages of the source itself are linked as npm did. */
export async function linkModules(installed: string, source: string): Promise<void> {
  const modules = join(installed, "modules");
  for (const place of await modulesBelow(modules, "")) {
    await removeTree(join(source, place));
    await mirror(join(modules, place), join(source, place));
    await makeRunnable(join(source, place, ".bin"), source);
  }
}

/** npm makes the programs that packages name executable; those of the source itself were so in npm's copy only. */
async function makeRunnable(programs: string, source: string): Promise<void> {
  for (const name of await readdir(programs).catch(() => [])) {
    const file = await realpath(join(programs, name));
    if (file.startsWith(`${await realpath(source)}/`)) await chmod(file, 0o755);
  }
}

/** Every `node_modules` that is not in another one, as paths relative to the root. */
async function modulesBelow(root: string, below: string): Promise<readonly string[]> {
  const children = await readdir(join(root, below), { withFileTypes: true });
  const found: string[] = [];
  for (const child of children.filter((entry) => entry.isDirectory())) {
    const path = join(below, child.name);
    found.push(...(child.name === MODULES ? [path] : await modulesBelow(root, path)));
  }
  return found;
}

/** Folders of scopes and of programs are made anew, so that the links in them lead to the packages as linked here. */
async function mirror(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const original = join(from, name);
    const state = await lstat(original);
    if (state.isSymbolicLink()) await symlink(await readlink(original), join(to, name));
    else if (state.isDirectory() && (name.startsWith("@") || name === ".bin")) await mirror(original, join(to, name));
    else await symlink(original, join(to, name));
  }
}

/** What npm and npx tell the programs they start would have this npm work on the caller's project instead. */
const OF_NPM = /^(npm_(lifecycle|package|command|execpath|node_execpath|config_(local_)?prefix)|INIT_CWD|NODE_OPTIONS|NODE_ENV)/;

function npmEnvironment(env: NodeJS.ProcessEnv, interpreter: NodeInterpreter): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !OF_NPM.test(name)));
  return { ...kept, PATH: [dirname(interpreter.executable), env.PATH ?? ""].join(":") };
}
