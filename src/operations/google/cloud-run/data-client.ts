import { openTunnel, requireGcloud } from "../../../run/gcloud-tunnel.ts";
import { closeGate, openGate } from "../gate.ts";
import { type DataOrder, prepareClient } from "../prepare-client.ts";
import type { Seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Attachment } from "../workloads.ts";

/**
 * Opens the way to a server of the stage and gives the client that goes it. Where the client ends, `after` takes the way
 * away. The password goes by the environment.
 */
export async function openDataClient(stage: GoogleStage, at: Seen, order: DataOrder, signal: AbortSignal): Promise<Attachment> {
  const { world } = stage;
  // What is missing here is told before anything is made there.
  await requireGcloud(world.env);
  const { server, client } = await prepareClient(stage, at, order, signal);
  const gate = await openGate(stage, at, server, signal);
  try {
    const tunnel = await openTunnel(gate, { env: world.env, signal, pause: world.pause });
    const { argv, env, after } = await client({ port: tunnel.port, encrypted: false });
    return {
      argv: [...argv, ...order.words],
      env: { ...world.env, ...env },
      after: async () => {
        tunnel.close();
        await after();
        await closeGate(stage, gate);
      },
    };
  } catch (error) {
    await closeGate(stage, gate);
    throw error;
  }
}
