import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { SpawnOrder } from "./protocol/keeper.ts";

const OUTPUT_BYTES = 1024 * 1024;
/** How long output may come after the end, from something left behind. */
const LAST_WORDS_MS = 200;
/** What shells and `timeout` give. */
const TIMED_OUT = 124;
const CANNOT_RUN = 126;
const NOT_FOUND = 127;

/** Runs a command in the surroundings of a process to its end, or to the end of its time; nothing it started is left. */
export async function runWithin(
  { env, cwd, uid, gid }: Pick<SpawnOrder, "env" | "cwd" | "uid" | "gid">,
  [file = "", ...words]: readonly string[],
  timeoutMs: number,
): Promise<{ code: number; output: string }> {
  const account = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  let child: ChildProcess;
  try {
    child = spawn(file, words, { cwd, env, ...account, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    return notRun(error);
  }
  const output: Buffer[] = [];
  let room = OUTPUT_BYTES;
  const collect = (chunk: Buffer) => {
    output.push(chunk.subarray(0, room));
    room = Math.max(0, room - chunk.length);
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  return new Promise((resolve) => {
    const text = () => Buffer.concat(output).toString();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve(notRun(error));
    });
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      const status = timedOut ? TIMED_OUT : (code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
      const finish = () => {
        clearTimeout(patience);
        killGroup(child);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ code: status, output: text() });
      };
      const patience = setTimeout(finish, LAST_WORDS_MS);
      child.once("close", finish);
    });
  });
}

function notRun(error: unknown): { code: number; output: string } {
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  return { code: missing ? NOT_FOUND : CANNOT_RUN, output: error instanceof Error ? error.message : String(error) };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // The group is empty.
  }
}
