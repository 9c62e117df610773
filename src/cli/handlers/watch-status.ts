import type { EngineClient } from "../../run/engine-client.ts";
import type { StatusView } from "../../run/protocol/api.ts";
import type { Shell } from "../shell.ts";
import { LiveLines } from "../views/live.ts";
import { paintFor } from "../views/paint.ts";
import { statusText } from "../views/status.ts";

const EVERY_MS = 1000;

/**
 * The status whenever it changed, until Ctrl-C. On a terminal it is drawn in place and the stream stays empty;
 * otherwise each one is an item.
 */
export async function* watchStatus(context: { engine: EngineClient; shell: Shell; json: boolean }): AsyncGenerator<StatusView> {
  const { engine, shell, json } = context;
  const stop = new AbortController();
  const release = shell.interrupts.take(() => stop.abort());
  const live = shell.stdout.isTTY && !json ? new LiveLines(shell.stdout) : undefined;
  const paint = paintFor(shell.stdout, shell.env);
  let last = "";
  try {
    while (!stop.signal.aborted) {
      const status = await engine.status();
      if (live) live.draw(statusText(status, paint, Date.now()).trimEnd().split("\n"));
      else if (changed(status)) yield status;
      await pause(EVERY_MS, stop.signal);
    }
  } finally {
    release();
  }

  function changed(status: StatusView): boolean {
    // What moves all the time is no news.
    const text = JSON.stringify(status, (key, value) => (NOISE.has(key) ? undefined : value));
    const news = text !== last;
    last = text;
    return news;
  }
}

const NOISE = new Set(["cpuPercent", "memoryBytes", "inFlight", "diskBytes"]);

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
