import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { isExecutable, searchPath } from "../find-program.ts";
import { answerOf, meets, type PassedOver, versionsIn } from "./candidate.ts";
import { copiedInterpreter } from "./copied-interpreter.ts";
import type { Surroundings } from "./preparer.ts";
import { allowsPython } from "./requires-python.ts";

const answer = z.object({
  /** Absolute, links resolved, outside any virtual environment. */
  executable: z.string(),
  /** As `cpython`. */
  implementation: z.string(),
  version: z.string(),
  /** System, processor and C library. */
  platform: z.string(),
  /** The folder that holds it with its standard library. */
  prefix: z.string(),
  /** Whether it can make virtual environments. */
  environments: z.boolean(),
});

/** A Python that was run, and that can make virtual environments. */
export type PythonInterpreter = Omit<z.infer<typeof answer>, "environments"> & {
  /** Without these variables it does not start. */
  env: Readonly<Record<string, string>>;
};

/** Debian ships `ensurepip` apart from Python, and without it a virtual environment holds no pip. */
const QUESTION = `
import json, os, platform, sys, sysconfig
try:
    import ensurepip, venv
    environments = bool(ensurepip.version())
except Exception:
    environments = False
print(json.dumps({
    "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
    "implementation": sys.implementation.name,
    "version": platform.python_version(),
    "platform": "-".join(filter(None, [sysconfig.get_platform(), platform.libc_ver()[0]])),
    "prefix": sys.base_prefix,
    "environments": environments,
}))
`;

/** Which Python is wanted: one of a version, as `3.11`, or one that a project's `requires-python` allows. */
export type WantedPython = { version: string } | { requires: string };

/**
 * The Python to use: the first of those wanted that the caller's PATH, the usual folders, pyenv and uv offer. One that the
 * app's account cannot reach is passed over, or copied when no other is left.
 */
export async function findPython(wanted: WantedPython, around: Surroundings): Promise<PythonInterpreter> {
  const passed: PassedOver[] = [];
  for await (const path of candidates(wanted, around.env)) {
    const found = await ask(path, around);
    if ("reason" in found) passed.push(found);
    else if (fits(found, wanted)) return found;
  }
  if (around.account === undefined) throw missing(wanted, passed);
  return copyForAccount(wanted, passed, around);
}

function fits({ version }: PythonInterpreter, wanted: WantedPython): boolean {
  if ("version" in wanted) return meets(version, wanted.version);
  return meets(version, "3") && allowsPython(wanted.requires, version);
}

function missing(wanted: WantedPython, passed: readonly PassedOver[]): Failure {
  return new Failure("python-missing", { version: "version" in wanted ? wanted.version : wanted.requires, passed });
}

async function ask(
  path: string,
  around: Surroundings,
  env: Readonly<Record<string, string>> = {},
): Promise<PythonInterpreter | PassedOver> {
  const given = await answerOf(path, ["-I", "-c", QUESTION], { ...around, env: { ...around.env, ...env } });
  if ("reason" in given) return given;
  const parsed = answer.safeParse(given.answer);
  if (!parsed.success) return { path, reason: "its answer cannot be read" };
  const { environments, ...interpreter } = parsed.data;
  return environments ? { ...interpreter, env } : { path, reason: "its venv or ensurepip module is missing" };
}

/** For root: what only the caller can reach is copied to where the app's account can. */
async function copyForAccount(
  wanted: WantedPython,
  passed: readonly PassedOver[],
  around: Surroundings,
): Promise<PythonInterpreter> {
  const reasons: PassedOver[] = [];
  const tried = new Set<string>();
  for (const over of passed) {
    const own = await ask(over.path, { ...around, account: undefined });
    if ("reason" in own || !fits(own, wanted)) continue;
    reasons.push(over);
    if (tried.has(own.executable)) continue;
    tried.add(own.executable);
    const copy = await copiedInterpreter(own, around);
    const copied = await ask(copy.executable, around, copy.env);
    if (!("reason" in copied)) return copied;
    reasons.push(copied);
  }
  throw missing(wanted, reasons);
}

/** Paths where a Python may be, likely ones first; each once. */
async function* candidates(wanted: WantedPython, env: NodeJS.ProcessEnv): AsyncGenerator<string> {
  const minor = "version" in wanted ? /^\d+\.\d+/.exec(wanted.version)?.[0] : undefined;
  const names = [...(minor === undefined ? [] : [`python${minor}`]), "python3", "python"];
  const folders = [...searchPath(env), "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
  const places = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(await keptByManagers(env)),
    ...(await Promise.all(folders.map(namedByVersion))).flat(),
  ];
  for (const place of new Set(places)) if (await isExecutable(place)) yield place;
}

/** What pyenv and uv keep, whether their shims are on the PATH or not. */
async function keptByManagers(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const home = env.HOME ?? homedir();
  const roots = [
    join(env.PYENV_ROOT ?? join(home, ".pyenv"), "versions"),
    env.UV_PYTHON_INSTALL_DIR ?? join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "uv", "python"),
  ];
  const found = roots.map(async (root) => (await versionsIn(root)).map((name) => join(root, name, "bin", "python3")));
  return (await Promise.all(found)).flat();
}

async function namedByVersion(folder: string): Promise<readonly string[]> {
  const names = (await versionsIn(folder)).filter((name) => /^python3\.\d+$/.test(name));
  return names.map((name) => join(folder, name));
}
