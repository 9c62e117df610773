import { access, constants, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";

/** A Python that was run, and that can make virtual environments. */
export type Interpreter = {
  /** Absolute, links resolved, outside any virtual environment. */
  executable: string;
  implementation: string;
  version: string;
  platform: string;
  /** The folder that holds it with its standard library. */
  prefix: string;
};

const answer = z.object({
  executable: z.string(),
  implementation: z.string(),
  version: z.string(),
  platform: z.string(),
  prefix: z.string(),
  environments: z.boolean(),
});

/** Answers only where `venv` and the pip that it installs are whole; Debian ships them apart. */
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

export type Seeker = {
  env: NodeJS.ProcessEnv;
  /** The account that has to be able to run it; absent: the caller. */
  account: { uid: number; gid: number } | undefined;
  signal: AbortSignal | undefined;
};
/** Why a Python that was found is not taken. */
export type PassedOver = { path: string; reason: string };

/**
 * The Python to use: of the version asked for (`3.11` is met by 3.11.7), or the first that the caller's PATH offers.
 * Each candidate is run as the account that the app will run as, so one it cannot reach is passed over.
 */
export async function findInterpreter(version: string | undefined, seeker: Seeker): Promise<Interpreter> {
  const passed: PassedOver[] = [];
  const seen = new Set<string>();
  for await (const path of candidates(version, seeker.env)) {
    const found = await question(path, seeker);
    if ("reason" in found) {
      passed.push(found);
      continue;
    }
    if (seen.has(found.executable)) continue;
    seen.add(found.executable);
    if (!matches(found.version, version)) continue;
    // Outside a virtual environment that happens to be active, the same Python must answer the same.
    const base = path === found.executable ? found : await question(found.executable, seeker);
    if (!("reason" in base)) return base;
    passed.push(base);
  }
  throw new Failure("python-missing", { version, passed });
}

async function question(path: string, seeker: Seeker): Promise<Interpreter | PassedOver> {
  const { account, signal } = seeker;
  try {
    const outcome = await runProgram([path, "-I", "-c", QUESTION], {
      cwd: "/",
      env: { PATH: seeker.env.PATH, LANG: "C.UTF-8", PYENV_VERSION: seeker.env.PYENV_VERSION },
      uid: account?.uid,
      gid: account?.gid,
      signal,
      timeoutMs: 20_000,
    });
    if (outcome.code !== 0) return { path, reason: outcome.tail.at(-1) ?? "it ended at once" };
    const { environments, ...interpreter } = answer.parse(JSON.parse(outcome.output));
    return environments ? interpreter : { path, reason: "its venv or ensurepip module is missing" };
  } catch (error) {
    signal?.throwIfAborted();
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const closed = code === "EACCES" && account !== undefined;
    return { path, reason: closed ? "the account that the app runs as cannot reach it" : code || "its answer is not readable" };
  }
}

function matches(version: string, wanted: string | undefined): boolean {
  return wanted === undefined ? !version.startsWith("2.") : version === wanted || version.startsWith(`${wanted}.`);
}

/** Paths where a Python may be, likely ones first; each once. */
async function* candidates(version: string | undefined, env: NodeJS.ProcessEnv): AsyncGenerator<string> {
  const minor = version?.split(".").slice(0, 2).join(".");
  const names = minor === undefined || !minor.includes(".") ? ["python3", "python"] : [`python${minor}`, "python3", "python"];
  const onPath = [...new Set([...(env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"])];
  const seen = new Set<string>();
  const places = [
    ...names.flatMap((name) => onPath.filter((folder) => folder.startsWith("/")).map((folder) => join(folder, name))),
    ...(await installed(env)),
    ...(await versioned(onPath)),
  ];
  for (const place of places) {
    if (seen.has(place) || !(await runnable(place))) continue;
    seen.add(place);
    yield place;
  }
}

/** What pyenv and uv keep, whether their shims are on the PATH or not; newest first. */
async function installed(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const home = env.HOME ?? homedir();
  const roots = [
    join(env.PYENV_ROOT ?? join(home, ".pyenv"), "versions"),
    env.UV_PYTHON_INSTALL_DIR ?? join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "uv", "python"),
  ];
  const found = await Promise.all(
    roots.map(async (root) => (await names(root)).toSorted(newestFirst).map((name) => join(root, name, "bin", "python3"))),
  );
  return found.flat();
}

async function versioned(folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await names(folder))
        .filter((name) => /^python3\.\d+$/.test(name))
        .toSorted(newestFirst)
        .map((name) => join(folder, name)),
    ),
  );
  return found.flat();
}

async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}

async function runnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
