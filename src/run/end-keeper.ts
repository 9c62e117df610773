import { readFileSync } from "node:fs";
import type { Main } from "./family.ts";
import { type Layout, paths } from "./layout.ts";
import { isAlive } from "./platform.ts";

/**
 * Tells the project's keeper to end, and everything with it, without asking its engine, which may not be able to answer.
 * Returns at once; whoever waits looks at the keeper's lock. Nothing happens to a process that only got a dead keeper's number.
 */
export function endKeeper(layout: Layout): void {
  const keeper = keeperOf(layout);
  if (keeper !== undefined && isAlive(keeper.pid, keeper.startTime)) process.kill(keeper.pid, "SIGTERM");
}

function keeperOf(layout: Layout): Main | undefined {
  try {
    return JSON.parse(readFileSync(paths.keeperProcess(layout), "utf8"));
  } catch {
    // None has ever written it, or it was cut off in the act and is gone.
    return undefined;
  }
}
