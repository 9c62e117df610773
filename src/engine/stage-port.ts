import { Failure } from "../diagnostics/failure.ts";
import { platform } from "../run/platform.ts";
import { holderText } from "./elsewhere.ts";
import { findStagePort, obstacle } from "./ports.ts";
import type { World } from "./world.ts";

/**
 * The port at which a stage is to answer: the one its manifest chose, else the one it has, else a free one. One that
 * somebody else has is refused, unless Fairlead chose it and nobody was ever told of it.
 */
export async function stagePort(world: World, stage: string, chosen: number | undefined): Promise<number> {
  const { journal, layout } = world;
  const seed = `${layout.state} ${stage}`;
  const port = chosen ?? journal.stages.get(stage)?.port ?? (await findStagePort(world, seed));
  const neighbour = journal.stages.all().find((other) => other.port === port && other.name !== stage);
  if (neighbour !== undefined) {
    throw new Failure("port-taken", { port, stage, holder: `stage \`${neighbour.name}\``, chosen: chosen !== undefined });
  }
  if (await isServed(world, stage, port)) return port;
  const code = await obstacle(port);
  if (code === undefined) return port;
  if (code !== "EADDRINUSE") throw new Failure("port-forbidden", { port, stage, reason: code });
  const wasTold = journal.deployments.of(stage).some(({ outcome }) => outcome === "done");
  if (chosen === undefined && !wasTold) return findStagePort(world, seed);
  throw await portTaken(world, { port, stage, chosen: chosen !== undefined });
}

/** The refusal that names who has the port, as far as that can be seen. */
export async function portTaken(world: World, what: { port: number; stage: string; chosen: boolean }): Promise<Failure> {
  const holder = await platform.holder(what.port, world.account).catch(() => undefined);
  return new Failure("port-taken", { ...what, holder: holder === undefined ? "another program" : holderText(holder) });
}

/** Whether our own edge has the port. While it is restarted the keeper holds what it served. */
async function isServed({ edge, journal }: World, stage: string, port: number): Promise<boolean> {
  const stats = await edge.stats();
  if (stats !== undefined) return stats.listeners.some((listener) => listener.port === port);
  const record = journal.stages.get(stage);
  return record?.port === port && record.live !== undefined && !record.down;
}
