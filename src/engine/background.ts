import type { World } from "./world.ts";

/** Work that nobody waits for: what goes wrong in it is told, and never ends the engine. */
export function inBackground(world: World, what: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    world.emit({ type: "error", level: "error", message: `${what}: ${error instanceof Error ? error.message : String(error)}` });
  });
}
