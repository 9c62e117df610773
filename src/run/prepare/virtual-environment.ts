import { constants } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
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
  | { from: "project" }
);

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
      : [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"];
    await install([...installer, ...what], from, build);
  }
  await removeTree(workshop);
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

async function install(argv: readonly [string, ...string[]], cwd: string, build: Build): Promise<void> {
  const { around, tell, interpreter } = build;
  const env = { ...installerEnvironment(around.env), ...interpreter.env };
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
