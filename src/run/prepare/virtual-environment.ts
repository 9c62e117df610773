import { constants } from "node:fs";
import { cp, link, mkdir, readdir, readFile, readlink, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";
import { findProgram } from "../find-program.ts";
import { makeWritable, removeTree } from "../sealed.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Surroundings } from "./preparer.ts";
import type { PythonInterpreter } from "./python-interpreter.ts";

/** What a virtual environment shall hold. Paths are those of the project, before it was copied. */
export type Wanted = {
  /** Their content decides what is installed. */
  files: readonly string[];
  /** Folders and archives of the source that are installed. */
  locals: readonly string[];
} & (
  | { from: "requirements"; file: string; context: string }
  | { from: "dependencies"; dependencies: readonly string[] }
  | { from: "project"; base: ProjectBase | undefined }
);

/** What stays the same in the environments of a project's sources while its `pyproject.toml` does. */
export type ProjectBase = { name: string; builders: readonly string[] };

export type Build = {
  wanted: Wanted;
  snapshot: Snapshot;
  interpreter: PythonInterpreter;
  around: Surroundings;
  tell: (detail: string) => void;
};

/** Fills `folder` with a virtual environment: by uv where the caller has it, else by the interpreter's venv and pip. */
export async function buildVirtualEnvironment(folder: string, build: Build): Promise<void> {
  const { interpreter, around, tell } = build;
  const uv = await findProgram("uv", around.env);
  const python = join(folder, "bin", "python");
  tell(`making it with ${interpreter.executable}${uv ? ` and ${uv}` : ""}`);
  const make = [interpreter.executable, "-I", "-m", "venv", folder] as const;
  await install(uv ? [uv, "venv", "--quiet", "--allow-existing", "--python", interpreter.executable, folder] : make, "/", build);
  const workshop = join(folder, "source");
  const { what, from } = await arrange(folder, workshop, build);
  if (what.length > 0) {
    // The one setting of pip that uv takes only as a word.
    const index = around.env.PIP_NO_INDEX ? ["--no-index"] : [];
    const installer: readonly [string, ...string[]] = uv
      ? [uv, "pip", "install", "--python", python, "--compile-bytecode", ...index]
      : pip(folder, "install");
    await install([...installer, ...what], from, build);
  }
  await removeTree(workshop);
}

/**
 * Fills `folder` with everything a project's environments have in common: all that it depends on without itself, and in a
 * folder beside that what builds it. By pip; uv has each package at hand, and makes a whole environment in the same time.
 */
export async function buildProjectBase(folder: string, base: ProjectBase, build: Build): Promise<void> {
  await buildVirtualEnvironment(folder, build);
  await install([...pip(folder, "uninstall"), "--yes", base.name], folder, build);
  if (base.builders.length === 0) return;
  await install([...pip(folder, "install"), "--target", join(folder, BUILDERS), ...base.builders], folder, build);
}

/**
 * Fills `folder` with a project's environment from its base: nothing that it depends on is installed again, and nothing is
 * fetched. What cannot be had this way is made as a whole.
 */
export async function extendProjectBase(folder: string, base: string, build: Build): Promise<void> {
  const workshop = join(folder, "source");
  try {
    build.tell("installing the project itself");
    await linkTree(base, folder, BUILDERS);
    await moveScripts(base, folder);
    const { what, from } = await arrange(folder, workshop, build);
    const words = [...pip(folder, "install"), "--no-deps", "--no-build-isolation", ...what] as const;
    await install(words, from, build, { PYTHONPATH: join(base, BUILDERS) });
    await removeTree(workshop);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const name of await readdir(folder)) await removeTree(join(folder, name));
    await buildVirtualEnvironment(folder, build);
  }
}

/** Where in a base the packages lie that build the project. */
const BUILDERS = "builders";

function pip(folder: string, verb: "install" | "uninstall"): readonly [string, ...string[]] {
  const input = verb === "install" ? ["--no-input"] : [];
  return [join(folder, "bin", "python"), "-m", "pip", verb, ...input, "--disable-pip-version-check"];
}

/** The same files at another place. Installers put new files in the place of old ones and write into none. */
async function linkTree(from: string, to: string, except: string): Promise<void> {
  for (const child of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, child.name), join(to, child.name)];
    if (child.name === except) continue;
    if (child.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (child.isFile()) await link(source, target);
    else {
      await mkdir(target);
      await linkTree(source, target, "");
    }
  }
}

/** Programs of packages name the interpreter of their environment. */
async function moveScripts(from: string, to: string): Promise<void> {
  const folder = join(to, "bin");
  for (const child of await readdir(folder, { withFileTypes: true })) {
    if (!child.isFile()) continue;
    const place = join(folder, child.name);
    const bytes = await readFile(place);
    if (!bytes.includes(from)) continue;
    const { mode } = await stat(place);
    await unlink(place);
    await writeFile(place, bytes.toString("latin1").replaceAll(from, to), { encoding: "latin1", mode });
  }
}

/** The installer's words for what is wanted, and the folder to run it in. */
async function arrange(folder: string, workshop: string, build: Build): Promise<{ what: readonly string[]; from: string }> {
  const { wanted, snapshot } = build;
  // Building writes beside the sources, and a snapshot is read-only.
  const root = wanted.locals.length > 0 ? workshop : snapshot.root;
  const place = (path: string) => join(root, relative(snapshot.root, snapshot.locate(path)));
  if (root === workshop) {
    await cp(snapshot.root, workshop, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    await makeWritable(workshop);
  }
  switch (wanted.from) {
    case "requirements":
      if (root === workshop) await Promise.all(wanted.files.map((file) => withoutEditable(place(file))));
      return { what: ["-r", place(wanted.file)], from: place(wanted.context) };
    case "dependencies": {
      const file = join(folder, "requirements.txt");
      await writeFile(file, `${wanted.dependencies.join("\n")}\n`);
      return { what: wanted.dependencies.length > 0 ? ["-r", file] : [], from: folder };
    }
    case "project":
      return { what: wanted.locals.map(place), from: root };
  }
}

/** An editable install would lead to the workshop, which is gone afterwards; a plain one holds what is needed. */
async function withoutEditable(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/^[ \t]*(?:-e|--editable)(?:[ \t]+|=)(?!\S+:\/\/|git\+)/gm, ""));
}

async function install(
  argv: readonly [string, ...string[]],
  cwd: string,
  build: Build,
  further: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { around, tell, interpreter } = build;
  const env = { ...installerEnvironment(around.env), ...interpreter.env, ...further };
  const outcome = await runProgram(argv, { cwd, env, signal: around.signal, onLine: tell });
  if (outcome.code === 0) return;
  const lines = outcome.tail.slice(-20);
  throw new Failure("python-preparation-failed", { command: argv.join(" "), code: outcome.code, signal: outcome.signal, lines });
}

/** These would have the installer write elsewhere than into the environment. */
const DIVERTING = ["VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT", "UV_TARGET"];

/** The caller's settings, and where uv has none of its own, those that the caller made for pip. */
function installerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !DIVERTING.includes(name)));
  return {
    ...given({
      UV_DEFAULT_INDEX: env.PIP_INDEX_URL,
      UV_EXTRA_INDEX_URL: env.PIP_EXTRA_INDEX_URL,
      UV_FIND_LINKS: env.PIP_FIND_LINKS,
    }),
    ...given({ SSL_CERT_FILE: env.PIP_CERT }),
    ...kept,
    PYTHONUNBUFFERED: "1",
  };
}

function given(variables: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}
