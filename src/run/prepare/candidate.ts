import { readdir } from "node:fs/promises";
import { runProgram } from "../command.ts";
import type { Surroundings } from "./preparer.ts";

/** Why an interpreter that was found is not taken. */
export type PassedOver = { path: string; reason: string };

/**
 * What a candidate prints when it is run as the account that the app will run as: only running it tells whether it works
 * there. JSON is expected.
 */
export async function answerOf(
  path: string,
  words: readonly string[],
  around: Pick<Surroundings, "env" | "account" | "signal">,
): Promise<{ answer: unknown } | PassedOver> {
  const { account, signal, env } = around;
  try {
    const outcome = await runProgram([path, ...words], {
      cwd: "/",
      env: {
        PATH: env.PATH,
        HOME: account === undefined ? env.HOME : "/nonexistent",
        LANG: "C.UTF-8",
        LD_LIBRARY_PATH: env.LD_LIBRARY_PATH,
      },
      uid: account?.uid,
      gid: account?.gid,
      signal,
      timeoutMs: 20_000,
    });
    if (outcome.code !== 0) return { path, reason: outcome.tail.at(-1) ?? "it ended at once" };
    return { answer: JSON.parse(outcome.output) as unknown };
  } catch (error) {
    signal?.throwIfAborted();
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === "EACCES" && account !== undefined) return { path, reason: `the account ${account.name} cannot reach it` };
    return { path, reason: code ?? "its answer cannot be read" };
  }
}

/** Whether a version is the one asked for: `3.11` is met by 3.11.7, and by no 3.1. */
export function meets(version: string, wanted: string | undefined): boolean {
  return wanted === undefined || version === wanted || version.startsWith(`${wanted}.`);
}

/** Names in a folder, newest version first; none where there is no such folder. */
export async function versionsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
}
