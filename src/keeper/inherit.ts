import type { SendHandle } from "node:child_process";
import type { KeeperInherits, KeeperStarted } from "../run/protocol/keeper.ts";
import type { Listeners } from "./listeners.ts";

const LONGEST_MS = 2000;

/**
 * Tells whoever started this keeper that it has the lock, and takes what it hands over: an edge whose keeper died still
 * holds the listening sockets, and gives them before the channel between the two is closed.
 */
export async function inherit(listeners: Listeners, started: KeeperStarted): Promise<void> {
  if (process.send === undefined) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LONGEST_MS).unref();
    process.once("disconnect", resolve);
    process.on("message", (message: KeeperInherits, handle: SendHandle | undefined) => {
      if ("inherited" in message) resolve();
      else if (handle !== undefined) listeners.keep(message.inherit, handle);
    });
    process.send?.(started, () => {});
  });
  process.removeAllListeners("message");
  if (process.connected) process.disconnect();
}
