import { setTimeout as pause } from "node:timers/promises";
import type { Layout } from "./layout.ts";
import { type InheritedListener, launchKeeper } from "./start-keeper.ts";

const ENGINE_WAITS_MS = 1000;
const PAUSE_MS = 1000;
/** A keeper that knows of this process ends it well before. */
const UNKNOWN_AFTER_MS = 3000;

/**
 * What engine and edge call when their channel to the keeper ends: one of them starts another, which then ends them and
 * starts their successors. The edge gives its listening sockets, and goes first, so that no connection is refused
 * meanwhile; the engine gives none. Goes on until `signal` says that this process has been told to end, because the
 * keeper that was started may die as well. A keeper that was killed while it started this process may have left no word
 * of it: what the next one leaves alone ends itself by SIGTERM.
 */
export async function reviveKeeper(
  layout: Pick<Layout, "state">,
  signal: AbortSignal,
  listeners?: () => readonly InheritedListener[],
): Promise<void> {
  try {
    if (listeners === undefined) await pause(ENGINE_WAITS_MS, undefined, { signal });
    for (let runsSince: number | undefined; !signal.aborted; await pause(PAUSE_MS, undefined, { signal })) {
      const keeper = await launchKeeper(layout, listeners?.() ?? []).catch((error) => {
        console.error(new Date().toISOString(), error);
      });
      if (keeper?.state !== "running") runsSince = undefined;
      else runsSince ??= performance.now();
      if (runsSince !== undefined && performance.now() - runsSince > UNKNOWN_AFTER_MS) process.kill(process.pid, "SIGTERM");
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
