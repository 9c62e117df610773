import { setTimeout as pause } from "node:timers/promises";
import type { Layout } from "./layout.ts";
import { type InheritedListener, launchKeeper } from "./start-keeper.ts";

const ENGINE_WAITS_MS = 500;
const PAUSE_MS = 1000;

/**
 * What engine and edge call when their channel to the keeper ends: one of them starts another, which then ends them and
 * starts their successors. Goes on until `signal` says that this process has been told to end, because the keeper that
 * was started may die as well. The edge gives its listening sockets, and goes first, so that no connection is refused
 * meanwhile; the engine gives none.
 */
export async function reviveKeeper(
  layout: Pick<Layout, "state">,
  signal: AbortSignal,
  listeners?: () => readonly InheritedListener[],
): Promise<void> {
  try {
    if (listeners === undefined) await pause(ENGINE_WAITS_MS, undefined, { signal });
    while (!signal.aborted) {
      await launchKeeper(layout, listeners?.() ?? []).catch((error) => console.error(new Date().toISOString(), error));
      await pause(PAUSE_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
