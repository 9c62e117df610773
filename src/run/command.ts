import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

export type ProgramOptions = {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Ends the program and everything it started. */
  signal?: AbortSignal | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
  /** Every line of both outputs as it comes; a carriage return ends a line too, so that progress bars are seen. */
  onLine?: ((line: string) => void) | undefined;
  /** Ends the program after this time; its outcome then says `timedOut`. */
  timeoutMs?: number | undefined;
};
export type Outcome = {
  /** `undefined` when a signal ended it. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  timedOut: boolean;
  /** Standard output, at most its first 16 MiB. */
  output: string;
  /** The last lines of both outputs, oldest first, without colours. */
  tail: readonly string[];
};

const OUTPUT_LIMIT = 16 * 1024 * 1024;
const TAIL_LINES = 40;
const LINE_LIMIT = 2000;
/** How long an ended program may take to go by itself before it is killed. */
const GRACE_MS = 5000;

/**
 * Runs a program to its end and tells what came of it; an exit code other than zero is an outcome, not an error.
 * Rejects with the system's own error (`ENOENT`, `EACCES`) when it cannot be started, and with the signal's reason
 * when it was aborted.
 */
export async function runProgram(argv: readonly [string, ...string[]], options: ProgramOptions): Promise<Outcome> {
  options.signal?.throwIfAborted();
  const [file, ...rest] = argv;
  const child = spawn(file, rest, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: what the program starts is ended with it, and a terminal's Ctrl-C is ours to handle.
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const tail = new Tail(options.onLine);
  const output: Buffer[] = [];
  let room = OUTPUT_LIMIT;
  child.stdout.on("data", (chunk: Buffer) => {
    if (room > 0) output.push(chunk.subarray(0, room));
    room -= chunk.length;
    tail.read("out", chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => tail.read("err", chunk));
  let timedOut = false;
  const stop = () => endGroup(child.pid);
  const expire = () => {
    timedOut = true;
    stop();
  };
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(expire, options.timeoutMs);
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    const [code, signal] = await ended(child);
    options.signal?.throwIfAborted();
    const text = Buffer.concat(output).toString("utf8");
    return { code: code ?? undefined, signal: signal ?? undefined, timedOut, output: text, tail: tail.lines() };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

type Ending = [code: number | null, signal: NodeJS.Signals | null];

function ended(child: ReturnType<typeof spawn>): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // `exit`, not `close`: a daemon that the program left behind may hold the pipes for ever.
    child.once("exit", (code, signal) => {
      const finish = () => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve([code, signal]);
      };
      const timer = setTimeout(finish, 500);
      child.once("close", () => {
        clearTimeout(timer);
        finish();
      });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  signalGroup(pid, "SIGTERM");
  setTimeout(() => signalGroup(pid, "SIGKILL"), GRACE_MS).unref();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Cuts both outputs into lines and remembers the last ones. */
class Tail {
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #lines: string[] = [];
  readonly #streams = {
    out: { decoder: new StringDecoder("utf8"), rest: "" },
    err: { decoder: new StringDecoder("utf8"), rest: "" },
  };

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
  }

  read(from: "out" | "err", chunk: Buffer): void {
    const stream = this.#streams[from];
    const parts = (stream.rest + stream.decoder.write(chunk)).split(/\r\n|\r|\n/);
    stream.rest = (parts.pop() ?? "").slice(-LINE_LIMIT);
    for (const part of parts) this.#add(part);
  }

  lines(): readonly string[] {
    for (const stream of Object.values(this.#streams)) {
      this.#add(stream.rest);
      stream.rest = "";
    }
    return this.#lines;
  }

  #add(line: string): void {
    const text = stripVTControlCharacters(line).trimEnd().slice(0, LINE_LIMIT);
    if (text === "") return;
    this.#lines.push(text);
    if (this.#lines.length > TAIL_LINES) this.#lines.shift();
    this.#onLine?.(text);
  }
}
