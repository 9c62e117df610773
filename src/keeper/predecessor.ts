import type { Main } from "../run/family.ts";
import { isAlive } from "../run/platform.ts";

const LOOK_EVERY_MS = 20;

/** Ends a process that is no child of ours: TERM, and KILL after `graceMs`. Resolves when it is gone. */
export async function end({ pid, startTime }: Main, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  for (let signal: NodeJS.Signals = "SIGTERM"; isAlive(pid, startTime); await after(LOOK_EVERY_MS)) {
    if (signal === "SIGTERM" || performance.now() > deadline) {
      send(pid, signal);
      signal = "SIGKILL";
    }
  }
}

/** Resolves when `done` says so, or after `atMostMs`. */
export async function until(done: () => boolean, atMostMs: number): Promise<void> {
  const deadline = performance.now() + atMostMs;
  while (!done() && performance.now() < deadline) await after(LOOK_EVERY_MS);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in this very moment.
  }
}
