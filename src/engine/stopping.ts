import type { InstanceRecord } from "../run/journal/records.ts";
import type { Instances } from "../run/ports.ts";
import { inBackground } from "./background.ts";
import { pause } from "./signal.ts";
import { removeFolder, templateOf } from "./surroundings.ts";
import type { World } from "./world.ts";

type Ways = { publish: () => Promise<void>; exited: () => Promise<true>; hasExited: () => boolean };

const DRAIN_LOOK_MS = 50;
const KILLED_MS = 5_000;

/**
 * Stops one instance whose row already says `stopping`: out of the routing table, its requests finished, the stop
 * signal, the grace, then KILL. The row goes when the process is gone. May be begun again after a kill of the engine.
 */
export async function stopInstance(world: World, row: InstanceRecord, runtime: Instances, ways: Ways): Promise<void> {
  const template = templateOf(world.releases.compiled(row.release, row.stage), row.component);
  const { grace, signal } = template.stop;
  await ways.publish();
  if (row.port !== undefined && !ways.hasExited()) await drained(world, row.id, grace, ways);
  const seen = (await runtime.observe()).find((i) => i.id === row.id);
  if (seen !== undefined && seen.exit === undefined) {
    await runtime.signal(row.id, `SIG${signal}`);
    if (!(await within(grace, seen.stray ? gone(runtime, row.id) : ways.exited()))) {
      world.emit({
        stage: row.stage,
        component: row.component,
        type: "instance-killed",
        level: "warning",
        message: `${row.component}-${row.number} did not stop within ${grace / 1000} s and is killed`,
      });
      await runtime.signal(row.id, "SIGKILL");
      await within(KILLED_MS, seen.stray ? gone(runtime, row.id) : ways.exited());
    }
  }
  await runtime.forget(row.id);
  world.journal.write("instance.stopped", () => world.journal.instances.remove(row.id));
  inBackground(world, `removing the folder of ${row.component}-${row.number}`, removeFolder(world, row.id));
}

/** No request is in flight on it any more, or the grace is over: a WebSocket may last for ever. */
async function drained(world: World, id: string, grace: number, ways: Ways): Promise<void> {
  const end = performance.now() + grace;
  while (!ways.hasExited() && performance.now() < end) {
    const stats = await world.edge.stats();
    const upstream = stats?.upstreams.find((u) => u.id === id);
    if (stats !== undefined && (upstream?.inFlight ?? 0) === 0) return;
    await pause(DRAIN_LOOK_MS);
  }
}

async function gone(runtime: Instances, id: string): Promise<true> {
  for (;;) {
    const seen = (await runtime.observe()).find((i) => i.id === id);
    if (seen === undefined || seen.exit !== undefined) return true;
    await pause(100);
  }
}

async function within(ms: number, what: Promise<true>): Promise<boolean> {
  const limit = new AbortController();
  const result = await Promise.race([what, pause(ms, limit.signal).then(() => false)]);
  limit.abort();
  return result;
}
