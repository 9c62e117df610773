import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "./command.ts";
import type { Search } from "./search.ts";

/** One package of npm, pinned by its content. */
export type NpmPackage = { name: string; version: string; integrity: string };

/**
 * Lets the caller's own npm install one package into an empty folder: its registry, proxy and certificate settings hold,
 * and it checks the content against the digest. Scripts of the package do not run. Gives npm's last lines when it failed.
 */
export async function installNpmPackage(
  folder: string,
  { name, version, integrity }: NpmPackage,
  search: Search,
): Promise<readonly string[] | undefined> {
  const root = { name: "fetched", version: "1.0.0", dependencies: { [name]: version } };
  const packages = { "": root, [`node_modules/${name}`]: { version, integrity } };
  const lock = { name: root.name, version: root.version, lockfileVersion: 3, requires: true, packages };
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...root, private: true }));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  // npm would try for minutes; one more try is enough where the user sees what is wrong and can try again.
  const retries = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"];
  const lines = await linesOnFailure(["npm", "ci", ...quiet, ...retries], folder, search);
  // npm says what is wrong first and then at length where.
  const said = lines?.flatMap((line) => /^npm error (?!\s)(.*)$/.exec(line)?.[1] ?? []);
  return said === undefined || said.length === 0 ? lines : said.slice(0, SHOWN_LINES);
}

const FETCH_WITHIN_MS = 15 * 60_000;
const SHOWN_LINES = 4;

/** Runs a package manager as the caller; gives what it wrote last when it failed or is not there. */
export async function linesOnFailure(
  argv: readonly [string, ...string[]],
  folder: string,
  search: Pick<Search, "env" | "signal">,
): Promise<readonly string[] | undefined> {
  try {
    const outcome = await runProgram(argv, {
      cwd: folder,
      env: search.env,
      signal: search.signal,
      timeoutMs: FETCH_WITHIN_MS,
    });
    return outcome.code === 0 ? undefined : outcome.tail.map(withoutPassword);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [`${argv[0]}: command not found`];
    throw error;
  }
}

/** Registry addresses may carry a user and a password. */
function withoutPassword(line: string): string {
  return line.replaceAll(/\/\/[^/@\s]+@/g, "//");
}
