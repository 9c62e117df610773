import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { Native } from "../../app/model.ts";
import { digest } from "../../compile/digest.ts";
import { runProgram } from "../command.ts";
import { findProgram } from "../find-program.ts";
import { paths } from "../layout.ts";
import { beginStep } from "../progress.ts";
import type { Snapshot } from "../snapshot.ts";
import { builtOnce } from "./once.ts";
import type { Preparer, Surroundings } from "./preparer.ts";
import { readProject } from "./pyproject.ts";
import { findPython, type PythonInterpreter } from "./python-interpreter.ts";
import { readRequirements } from "./requirements.ts";
import { buildProjectBase, buildVirtualEnvironment, extendProjectBase, type Wanted } from "./virtual-environment.ts";

/**
 * Python from `requirements.txt` or `pyproject.toml`: a virtual environment for each set of requirements, interpreter and
 * platform, shared between releases and projects. `file` is the absolute path of the requirements, `context` the folder
 * of the app.
 */
export async function python(
  native: Extract<Native, { with: "python" }>,
  file: string,
  context: string,
  around: Surroundings,
): Promise<Preparer> {
  const { wanted, requires } = await readWanted(file, context);
  const version = native.version ?? (await chosenVersion(context));
  const interpreter = await findPython(version === undefined ? { requires: requires ?? "*" } : { version }, around);
  return {
    recipe: { native, interpreter: `${interpreter.implementation}-${interpreter.version}`, platform: interpreter.platform },
    include: [file, ...wanted.files, ...wanted.locals.filter((path) => relative(context, path).startsWith(".."))],
    finish: (snapshot) => compileSources(snapshot, interpreter, around),
    prepare: async (snapshot) => {
      const environment = await environmentOf(wanted, snapshot, interpreter, around);
      // Output that waits in a buffer comes late, and is lost when the process is killed.
      return { path: [join(environment, "bin")], env: { ...interpreter.env, VIRTUAL_ENV: environment, PYTHONUNBUFFERED: "1" } };
    },
  };
}

/**
 * What `.python-version`, the file of pyenv and uv, or `runtime.txt`, that of Heroku and its like, asks for. Its patch
 * release is whichever the machine has: they are made to take each other's place.
 */
async function chosenVersion(context: string): Promise<string | undefined> {
  for (const name of [".python-version", "runtime.txt"]) {
    const text = await readFile(join(context, name), "utf8").catch(() => "");
    const version = /^\s*(?:python-)?(\d+\.\d+)(?:\.\d+)?\s*$/m.exec(text)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

async function readWanted(file: string, context: string): Promise<{ wanted: Wanted; requires: string | undefined }> {
  if (basename(file) !== "pyproject.toml") {
    const { files, locals } = await readRequirements(file, context);
    return { wanted: { from: "requirements", file, context, files: files.map(({ path }) => path), locals }, requires: undefined };
  }
  const { project, requires } = await readProject(file);
  const wanted: Wanted =
    project.install === "itself"
      ? { from: "project", files: [file], locals: [dirname(file)], base: project.base }
      : { from: "dependencies", dependencies: project.dependencies, files: [], locals: [] };
  return { wanted, requires };
}

async function environmentOf(
  wanted: Wanted,
  snapshot: Snapshot,
  interpreter: PythonInterpreter,
  around: Surroundings,
): Promise<string> {
  const texts = await Promise.all(wanted.files.map((path) => readFile(snapshot.locate(path), "utf8")));
  const key = digest({
    kind: "python 1",
    interpreter,
    texts,
    dependencies: wanted.from === "dependencies" ? wanted.dependencies : undefined,
    // What is built from the source itself changes with it.
    source: wanted.locals.length > 0 ? snapshot.digest : undefined,
  }).slice(0, 32);
  const tell = beginStep("python environment", around.onProgress);
  const order = { wanted, snapshot, interpreter, around, tell };
  const once = { signal: around.signal, waiting: () => tell("waiting for another preparation of the same requirements") };
  const base = wanted.from === "project" && (await findProgram("uv", around.env)) === undefined ? wanted.base : undefined;
  const build = async (folder: string) => {
    if (base === undefined) return buildVirtualEnvironment(folder, order);
    const common = digest({ kind: "python base 1", interpreter, texts }).slice(0, 32);
    const place = paths.environment(around.layout, common);
    const found = await builtOnce(place, (folder) => buildProjectBase(folder, base, order), once);
    return extendProjectBase(folder, await realpath(found), order);
  };
  return builtOnce(paths.environment(around.layout, key), build, once);
}

/**
 * Byte code beside the sources, which are read-only when the app runs. It is never checked against them, because
 * neither can change. A file that does not compile is none of ours; importing it will tell.
 */
async function compileSources(snapshot: Snapshot, interpreter: PythonInterpreter, around: Surroundings): Promise<void> {
  const argv = [interpreter.executable, "-I", "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash", "."] as const;
  await runProgram(argv, { cwd: snapshot.directory, env: { ...interpreter.env, LANG: "C.UTF-8" }, signal: around.signal });
}
