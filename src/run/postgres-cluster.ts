import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Secret } from "../app/secret.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { Account } from "./account.ts";
import { runProgram } from "./command.ts";
import type { DataFolder } from "./data-server.ts";
import { syncFolder } from "./durable.ts";
import type { PostgresPrograms } from "./postgres-binaries.ts";
import { SUPERUSER } from "./postgres-settings.ts";

const INITDB_WITHIN_MS = 5 * 60_000;

/** The major version of the cluster in a folder: `undefined` where the folder is missing or empty. */
export async function clusterMajor({ name, folder }: DataFolder): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const present = await readdir(folder).catch(() => []);
  if (present.length > 0) throw new Failure("data-folder-foreign", { name, folder, kind: "Postgres" });
  return undefined;
}

/**
 * Makes an empty cluster in `folder`, on disk when this returns. It is made beside it and moved there in one step, so a
 * kill at any point leaves either no cluster or a whole one. A cluster is never copied from a template: copies would
 * share their system identifier, by which backups tell clusters apart.
 */
export async function makeCluster(programs: PostgresPrograms, data: DataFolder, superuserPassword: Secret): Promise<void> {
  const { account } = data;
  const [parent, prefix] = [dirname(data.folder), `${basename(data.folder)}.new-`];
  // An attempt that was killed left these, its password file perhaps among them.
  for (const entry of await readdir(parent)) if (entry.startsWith(prefix)) await rm(join(parent, entry), { recursive: true });
  const attempt = join(parent, `${prefix}${randomBytes(4).toString("hex")}`);
  const [fresh, passwordFile] = [attempt, `${attempt}-password`];
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, superuserPassword.reveal(), { mode: 0o600, flag: "wx" });
  try {
    if (account !== undefined) for (const path of [fresh, passwordFile]) await chown(path, account.uid, account.gid);
    const words = ["--username", SUPERUSER, "--pwfile", passwordFile, "--auth", "scram-sha-256", "--data-checksums"];
    await initdb(programs, data.name, ["--pgdata", fresh, ...words, ...localeWords(programs.major), "--no-sync"], account);
    await rm(passwordFile);
    await initdb(programs, data.name, ["--pgdata", fresh, "--sync-only"], account);
    await rename(fresh, data.folder);
    await syncFolder(parent);
  } finally {
    for (const left of [fresh, passwordFile]) await rm(left, { recursive: true, force: true });
  }
}

async function initdb(
  programs: PostgresPrograms,
  name: string,
  words: readonly string[],
  account: Account | undefined,
): Promise<void> {
  const outcome = await runProgram([join(programs.folder, "initdb"), ...words], {
    cwd: "/",
    env: programEnvironment(),
    uid: account?.uid,
    gid: account?.gid,
    timeoutMs: INITDB_WITHIN_MS,
  });
  if (outcome.code !== 0) throw new Failure("postgres-failed", { name, step: "initdb", lines: outcome.tail.slice(-8) });
}

/** What programs of Postgres get of the environment: no setting of the caller's reaches them. */
export function programEnvironment(): Record<string, string> {
  return { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };
}

/** Text is UTF-8 and sorts by code point, the same on every machine; upper and lower case know all of Unicode. */
function localeWords(major: number): string[] {
  const locale = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";
  const builtin = major >= 17 ? ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"] : [];
  return ["--encoding", "UTF8", "--locale", locale, ...builtin];
}
