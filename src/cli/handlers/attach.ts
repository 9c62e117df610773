import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "../../diagnostics/failure.ts";
import type { Shell } from "../shell.ts";

type Options = { cwd: string; env: NodeJS.ProcessEnv; uid?: number | undefined; gid?: number | undefined };

/** Hands this terminal to a program until it ends, and gives its exit code as a shell would tell it. */
export async function attach(words: readonly string[], options: Options, shell: Shell): Promise<{ code: number }> {
  const [file = "", ...rest] = words;
  const { uid, gid, ...surroundings } = options;
  const child = spawn(file, rest, {
    ...surroundings,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    stdio: "inherit",
  });
  // The terminal sends Ctrl-C to the program as well; what it means is for the program to say.
  const release = shell.interrupts.take(() => {});
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", (cause: NodeJS.ErrnoException) => reject(notStarted(file, cause)));
      child.once("exit", (code, signal) => resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0) }));
    });
  } finally {
    release();
  }
}

function notStarted(file: string, cause: NodeJS.ErrnoException): Error {
  if (cause.code !== "ENOENT" && cause.code !== "EACCES") return cause;
  return new Failure(
    "command-not-started",
    { command: file, reason: cause.code === "ENOENT" ? "not found" : "not executable" },
    { cause },
  );
}
