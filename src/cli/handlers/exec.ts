import type { Surroundings } from "../../run/protocol/api.ts";
import type { Shell } from "../shell.ts";
import { attach } from "./attach.ts";

const SHELL = ["/bin/sh"];

/** Runs a command like a component, on this terminal, to its end. */
export async function execIn(around: Surroundings, words: readonly string[], shell: Shell): Promise<{ code: number }> {
  const command = words.length > 0 ? words : SHELL;
  if (around.runtime === "native") {
    const { cwd, uid, gid } = around;
    return attach(command, { cwd, uid, gid, env: { ...terminalOf(shell), ...around.env } }, shell);
  }
  const tty = shell.stdin.isTTY && shell.stdout.isTTY ? ["--interactive", "--tty"] : ["--interactive"];
  const environment = Object.keys(around.env).flatMap((name) => ["--env", name]);
  const network = around.network === undefined ? [] : ["--network", around.network];
  const where =
    around.container === undefined
      ? [
          "run",
          "--rm",
          ...network,
          ...tty,
          ...environment,
          "--entrypoint",
          command[0] ?? "",
          around.image ?? "",
          ...command.slice(1),
        ]
      : ["exec", ...tty, around.container, ...command];
  // By name only: values on a command line could be read by others.
  return attach(["docker", ...where], { cwd: shell.cwd, env: { ...shell.env, ...around.env } }, shell);
}

/** What a program needs to know of the terminal it is shown on. */
function terminalOf({ env }: Shell): NodeJS.ProcessEnv {
  return env.TERM === undefined ? {} : { TERM: env.TERM };
}
