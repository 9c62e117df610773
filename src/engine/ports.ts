import { createHash } from "node:crypto";
import { createServer } from "node:net";
import type { World } from "./world.ts";

/**
 * Ports lie below the kernel's ephemeral range (32768 on Linux, 49152 on macOS), so that no outgoing connection takes
 * one. Each project begins at a place of its own, so that several rarely meet; what is taken is passed over.
 */
const STAGE_PORTS = { from: 20_000, size: 4_000 };
const SERVER_PORTS = { from: 24_000, size: 2_000 };
const INSTANCE_PORTS = { from: 26_000, size: 6_000 };

/** The stage's stable address: chosen once, kept for life. */
export const findStagePort = (world: World, seed: string): Promise<number> => find(world, STAGE_PORTS, seed);
/** For a data server or an internal listener: kept for the life of what it belongs to. */
export const findServerPort = (world: World, seed: string): Promise<number> => find(world, SERVER_PORTS, seed);
/** For one instance; the search goes round, so that a port is not used again at once. */
export async function findInstancePort(world: World): Promise<number> {
  turn += 1;
  return find(world, INSTANCE_PORTS, world.layout.state, turn);
}
let turn = 0;

/** Ports given a moment ago, and when by `performance.now()`: their rows may not be written yet, and whoever got one may not listen yet. */
const given = new Map<number, number>();
const GIVEN_MS = 30_000;

async function find(world: World, range: { from: number; size: number }, seed: string, offset = 0): Promise<number> {
  const taken = new Set([
    ...world.journal.ports.all(),
    ...world.journal.stages.all().map((stage) => stage.port),
    ...world.journal.instances.all().map((instance) => instance.port ?? 0),
    ...stillGiven(performance.now()),
  ]);
  const start = createHash("sha256").update(seed).digest().readUInt32BE(0) + offset;
  for (let n = 0; n < range.size; n++) {
    const port = range.from + ((start + n) % range.size);
    if (taken.has(port) || given.has(port)) continue;
    // Taken before it is tried: another search must not find it meanwhile.
    given.set(port, performance.now());
    if (await free(port)) return port;
  }
  throw new Error(`no free port between ${range.from} and ${range.from + range.size}`);
}

function stillGiven(now: number): number[] {
  for (const [port, at] of given) if (now - at > GIVEN_MS) given.delete(port);
  return [...given.keys()];
}

/** Whether nobody listens there now. */
export async function free(port: number): Promise<boolean> {
  return (await obstacle(port)) === undefined;
}

/** The system's code for why nobody can listen there now: `EADDRINUSE`, or `EACCES` for a port that is not for this user. */
export function obstacle(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
