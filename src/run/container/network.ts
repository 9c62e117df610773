import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { type Engine, unlessStatus } from "../docker/engine.ts";

const network = z.object({
  IPAM: z.object({ Config: z.array(z.object({ Gateway: z.string().optional() })).nullish() }),
});

/** Makes the stage's own network, or finds it. `gateway` is this machine as its containers see it. */
export async function stageNetwork(
  engine: Engine,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<{ gateway: string }> {
  const found = await findGateway(engine, name);
  if (found !== undefined) return { gateway: found };
  const body = { Name: name, Driver: "bridge", CheckDuplicate: true, Labels: labels };
  // Another that made it at the same moment made the same.
  await engine.tell({ method: "POST", path: "/networks/create", body }).catch(unlessStatus(409));
  const gateway = await findGateway(engine, name);
  if (gateway === undefined) throw new Failure("container-network-without-gateway", { network: name });
  return { gateway };
}

async function findGateway(engine: Engine, name: string): Promise<string | undefined> {
  const found = await engine.find(network, { method: "GET", path: `/networks/${encodeURIComponent(name)}` });
  return found?.IPAM.Config?.find(({ Gateway }) => Gateway !== undefined)?.Gateway;
}

/** Removes the stage's network, unless something is still on it. */
export async function removeNetwork(engine: Engine, name: string): Promise<void> {
  await engine.tell({ method: "DELETE", path: `/networks/${encodeURIComponent(name)}` }).catch(unlessStatus(403, 404, 409));
}
