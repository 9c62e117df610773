import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import * as z from "zod";
import type { Engine } from "../docker/engine.ts";
import { Frames } from "../docker/frames.ts";
import { Refused } from "../docker/transport.ts";
import { KeeperError } from "../keeper-client.ts";
import { inspect } from "./container.ts";
import { checkProgram } from "./program-check.ts";

const OUTPUT_BYTES = 1024 * 1024;
const TIMED_OUT = 124;
const CANNOT_RUN = 126;
const NOT_FOUND = 127;

const created = z.object({ Id: z.string() });
const result = z.object({ Running: z.boolean(), ExitCode: z.number().nullish(), Pid: z.number().nullish() });

/** Runs a command in a running container, to its end or to the end of its time. Rejects when the container does not run. */
export async function execIn(
  engine: Engine,
  container: string,
  argv: readonly string[],
  timeoutMs: number,
): Promise<{ code: number; output: string }> {
  const body = { Cmd: argv, AttachStdout: true, AttachStderr: true };
  const { Id } = await engine.ask(created, { method: "POST", path: `/containers/${container}/exec`, body });
  let stream: IncomingMessage;
  try {
    stream = await engine.open({ method: "POST", path: `/exec/${Id}/start`, body: { Detach: false, Tty: false } });
  } catch (error) {
    // Some engines refuse at once what they cannot start, some tell it by the exit code.
    if (error instanceof Refused) return { code: NOT_FOUND, output: error.message };
    throw error;
  }
  const { output, timedOut } = await collect(stream, timeoutMs);
  const { ExitCode, Pid } = await engine.ask(result, { method: "GET", path: `/exec/${Id}/json` });
  if (!timedOut) return { code: ExitCode === CANNOT_RUN ? await whyNotRun(engine, container, argv) : (ExitCode ?? 0), output };
  await endExec(engine, container, Pid ?? 0);
  return { code: TIMED_OUT, output };
}

/** Engines tell a program that is not there as one that cannot be run; shells tell them apart. */
async function whyNotRun(engine: Engine, container: string, [program = ""]: readonly string[]): Promise<number> {
  const found = await inspect(engine, container);
  if (found === undefined) return CANNOT_RUN;
  return checkProgram(engine, found, program).then(
    () => CANNOT_RUN,
    (error: unknown) => (error instanceof KeeperError && error.code === "ENOENT" ? NOT_FOUND : CANNOT_RUN),
  );
}

/** Both streams together, as far as they fit, until they end or the time does. */
function collect(stream: IncomingMessage, timeoutMs: number): Promise<{ output: string; timedOut: boolean }> {
  const frames = new Frames();
  const output: Buffer[] = [];
  let room = OUTPUT_BYTES;
  return new Promise((resolve, reject) => {
    const finish = (timedOut: boolean) => {
      clearTimeout(timer);
      stream.destroy();
      resolve({ output: Buffer.concat(output).toString("utf8"), timedOut });
    };
    const timer = setTimeout(() => finish(true), timeoutMs);
    stream.on("data", (chunk: Buffer) => {
      for (const { bytes } of frames.push(chunk)) {
        output.push(bytes.subarray(0, room));
        room = Math.max(0, room - bytes.length);
      }
    });
    stream.once("end", () => finish(false));
    stream.once("error", reject);
  });
}

/**
 * Engines have no call to end a command: its group is killed from here where that is allowed (root, or a rootless
 * engine), else from within by its number there. What cannot be reached either way ends with the container.
 */
async function endExec(engine: Engine, container: string, pid: number): Promise<void> {
  if (pid <= 1) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    const within = numberWithin(pid);
    if (within === undefined) return;
    const body = { Cmd: ["/bin/sh", "-c", `kill -9 -${within}`], User: "0" };
    const { Id } = await engine.ask(created, { method: "POST", path: `/containers/${container}/exec`, body });
    await engine.tell({ method: "POST", path: `/exec/${Id}/start`, body: { Detach: true, Tty: false } });
  }
}

/** The process's number in the container's own count, which Linux tells everybody. */
function numberWithin(pid: number): number | undefined {
  try {
    const numbers = /^NSpid:\s*(.+)$/m
      .exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      ?.trim()
      .split(/\s+/);
    return numbers === undefined || numbers.length < 2 ? undefined : Number(numbers.at(-1));
  } catch {
    return undefined;
  }
}
