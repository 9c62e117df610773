import { type ChildProcess, type SendHandle, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { platform } from "../run/platform.ts";
import type { ProcessLine } from "../run/protocol/keeper.ts";

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;
/** Long enough to have taken over a project; what falls later than this is no failing start. */
const HEALTHY_AFTER_MS = 2000;
const LONGEST_LOG_BYTES = 10 * 1024 * 1024;

export type Supervision = {
  cwd: string;
  /** Asked at each start. */
  line(): ProcessLine;
  started(process: { pid: number; startTime: string }): void;
  /** `reply` reaches the one that sent the message, never its successor. */
  message(message: unknown, handle: SendHandle | undefined, reply: (message: object) => void): void;
  ended(pid: number): void;
};

/** Engine or edge: started again whenever it ends, later and later while it does not stay. */
export class Supervised {
  readonly #supervision: Supervision;
  #child: ChildProcess | undefined;
  #delayMs = FIRST_DELAY_MS;
  #waiting: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(supervision: Supervision) {
    this.#supervision = supervision;
  }

  start(): void {
    const since = performance.now();
    const child = this.#spawn();
    this.#child = child;
    const ended = () => {
      // It has a successor already.
      if (this.#child !== child) return;
      this.#child = undefined;
      if (child?.pid !== undefined) this.#supervision.ended(child.pid);
      if (performance.now() - since >= HEALTHY_AFTER_MS) this.#delayMs = FIRST_DELAY_MS;
      if (!this.#stopped) this.#waiting = setTimeout(() => this.start(), this.#delayMs);
      this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
    };
    if (child?.pid === undefined) {
      ended();
      return;
    }
    child.once("exit", ended);
    this.#supervision.started({ pid: child.pid, startTime: platform.process(child.pid)?.startTime ?? "" });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts another beside the one that runs, which from then on is somebody else's to end. */
  startSuccessor(): void {
    clearTimeout(this.#waiting);
    if (!this.#stopped) this.start();
  }

  /** Nothing happens while it does not run: whatever starts next asks for what it needs. */
  send(message: object, handle?: SendHandle): void {
    if (this.#child !== undefined) post(this.#child, message, handle);
  }

  /** TERM unless it ends by itself within `patienceMs`, KILL after `graceMs`; resolves when it has ended, for good. */
  async stop(patienceMs: number, graceMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#waiting);
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const term = setTimeout(() => child.kill("SIGTERM"), patienceMs);
    const impatience = setTimeout(() => child.kill("SIGKILL"), patienceMs + graceMs);
    await ended;
    clearTimeout(term);
    clearTimeout(impatience);
  }

  #spawn(): ChildProcess | undefined {
    let log: number | undefined;
    try {
      const line = this.#supervision.line();
      const [file, ...words] = line.argv;
      log = openLog(line.log);
      const child = spawn(file, words, { cwd: this.#supervision.cwd, detached: true, stdio: ["ignore", log, log, "ipc"] });
      child.on("message", (message, handle) => {
        // One that has a successor has no say in what that goes by.
        if (this.#child === child) this.#supervision.message(message, handle, (reply) => post(child, reply));
      });
      child.on("error", (error) => console.error(`${file}: ${error.message}`));
      return child;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return undefined;
    } finally {
      if (log !== undefined) closeSync(log);
    }
  }
}

function post(child: ChildProcess, message: object, handle?: SendHandle): void {
  // One that is ending takes nothing any more; that it ended is heard elsewhere.
  if (child.connected) child.send(message, handle, () => {});
}

/** The process writes by itself, so that it survives its keeper; one older file is kept. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LONGEST_LOG_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}
