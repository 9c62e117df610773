import { realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../diagnostics/failure.ts";
import { type Outcome, runProgram } from "./command.ts";
import { findProgram } from "./find-program.ts";

/** A user of the machine that instances and data servers run as. */
export type Account = { name: string; uid: number; gid: number; home: string };

const NAME = "fairlead";
const HOME = "/var/lib/fairlead";
/** Where the programs that manage users are, also when `PATH` holds no `sbin`. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
/** Users from here on are people; a system account lies below (UID_MIN of login.defs on every common distribution). */
const FIRST_PERSON = 1000;

/**
 * The system account `fairlead`, made the first time and then announced. Only root can call this: databases refuse to
 * run as root, and nothing else that Fairlead starts has to.
 */
export async function systemAccount(env: NodeJS.ProcessEnv, announce: (message: string) => void): Promise<Account> {
  const present = await lookUp(NAME, env);
  if (present !== undefined) return present;
  const outcome = await makeAccount(env);
  // Another first start at the same moment holds the user database or was quicker: then the account appears shortly.
  for (let attempt = 0; attempt < 20; attempt++) {
    const account = await lookUp(NAME, env);
    if (account !== undefined) {
      if (outcome.code === 0) announce(`Made the system account \`${NAME}\`: apps and databases run under it, not as root.`);
      return account;
    }
    await pause(100);
  }
  throw new Failure("account-not-made", { account: NAME, lines: outcome.tail });
}

/** useradd of most distributions, else busybox's adduser (Alpine). */
async function makeAccount(env: NodeJS.ProcessEnv): Promise<Outcome> {
  const options = { cwd: "/", env, timeoutMs: 30_000 };
  const useradd = await findProgram("useradd", env, SYSTEM_FOLDERS);
  if (useradd !== undefined) {
    const shell = ["--home-dir", HOME, "--no-create-home", "--shell", "/usr/sbin/nologin"];
    return runProgram([useradd, "--system", "--user-group", ...shell, NAME], options);
  }
  const [addgroup, adduser] = [
    await findProgram("addgroup", env, SYSTEM_FOLDERS),
    await findProgram("adduser", env, SYSTEM_FOLDERS),
  ];
  if (addgroup === undefined || adduser === undefined) {
    throw new Failure("account-not-made", { account: NAME, lines: ["Neither useradd nor adduser is installed."] });
  }
  await runProgram([addgroup, "-S", NAME], options);
  return runProgram([adduser, "-S", "-D", "-H", "-h", HOME, "-s", "/sbin/nologin", "-G", NAME, NAME], options);
}

async function lookUp(name: string, env: NodeJS.ProcessEnv): Promise<Account | undefined> {
  const id = (await findProgram("id", env, SYSTEM_FOLDERS)) ?? "id";
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (which) => {
      const outcome = await runProgram([id, which, name], { cwd: "/", env, timeoutMs: 10_000 });
      return outcome.code === 0 ? Number(outcome.output.trim()) : undefined;
    }),
  );
  if (uid === undefined || gid === undefined) return undefined;
  if (uid === 0 || uid >= FIRST_PERSON) throw new Failure("account-taken", { account: name, uid });
  return { name, uid, gid, home: HOME };
}

/**
 * The folder that keeps the account from getting to `path`, or `undefined` when it can. Judged by owner, group and mode
 * of every folder on the way, those behind links included.
 */
export async function obstacle(path: string, account: Account): Promise<string | undefined> {
  const named = ancestors(resolve(path));
  const real = [...ancestors(await realpath(dirname(path))), await realpath(dirname(path))];
  for (const folder of new Set([...named, ...real])) {
    const { uid, gid, mode } = await stat(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestors(parent), parent];
}
