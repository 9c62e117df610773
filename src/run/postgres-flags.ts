import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Postgres } from "../app/model.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { type Outcome, runProgram } from "./command.ts";
import type { DataFolder } from "./data-server.ts";
import type { PostgresPrograms } from "./postgres-binaries.ts";
import { programEnvironment } from "./postgres-cluster.ts";
import { isReserved } from "./postgres-settings.ts";

/**
 * Fails where a flag is Fairlead's own, is unknown to this Postgres or has a value it refuses. The server's program
 * judges, without starting and without touching a server that runs: `settings` is the text it would be started with.
 */
export async function checkFlags(
  programs: PostgresPrograms,
  data: DataFolder,
  flags: Postgres["flags"],
  settings: string,
): Promise<void> {
  const names = Object.keys(flags);
  if (names.length === 0) return;
  const { name } = data;
  const reserved = names.find(isReserved);
  if (reserved !== undefined) throw new Failure("postgres-flag-reserved", { name, flag: reserved });

  const judged = await judge(programs, data, settings);
  if (judged.code === 0) return;
  const unknown = await unknownAmong(programs, data, names);
  if (unknown.length === 0) throw new Failure("postgres-flag-value", { name, lines: judged.tail.slice(-4) });
  const known = await settingNames(programs, data);
  const diagnostics = unknown.map((flag) => ({ name, flag, version: programs.version, near: nearest(flag, known) }));
  const [first, ...others] = diagnostics;
  if (first === undefined) return;
  throw new Failure("postgres-flag-unknown", first, { also: others.map((other) => diagnose("postgres-flag-unknown", other)) });
}

async function judge(programs: PostgresPrograms, data: DataFolder, settings: string): Promise<Outcome> {
  // Settings are no secret; the folder keeps everybody else out.
  const candidate = join(data.folder, "postgresql.conf.candidate");
  await writeFile(candidate, settings, { mode: 0o644 });
  try {
    return await postgres(programs, data, ["-D", data.folder, "-c", `config_file=${candidate}`, "-C", "port"]);
  } finally {
    await rm(candidate, { force: true });
  }
}

async function unknownAmong(programs: PostgresPrograms, data: DataFolder, flags: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (const flag of flags) {
    // A name with a dot belongs to an extension, which Postgres learns of when it is loaded.
    if (flag.includes(".")) continue;
    const { code } = await postgres(programs, data, ["-D", data.folder, "-C", flag]);
    if (code !== 0) unknown.push(flag);
  }
  return unknown;
}

async function settingNames(programs: PostgresPrograms, data: DataFolder): Promise<string[]> {
  const { output } = await postgres(programs, data, ["--describe-config"]);
  return output.split("\n").flatMap((line) => line.split("\t")[0] || []);
}

function postgres(programs: PostgresPrograms, { account }: DataFolder, words: readonly string[]): Promise<Outcome> {
  return runProgram([join(programs.folder, "postgres"), ...words], {
    cwd: "/",
    env: programEnvironment(),
    uid: account?.uid,
    gid: account?.gid,
    timeoutMs: 30_000,
  });
}
