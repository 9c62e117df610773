import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { type Engine, unlessStatus } from "../docker/engine.ts";
import { LABEL } from "./container.ts";

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

/** Removes the networks of a project that nothing is on any more. */
export async function removeNetworks(engine: Engine, project: string): Promise<void> {
  const filters = JSON.stringify({ label: [`${LABEL.project}=${project}`] });
  const named = z.array(z.object({ Name: z.string() }));
  for (const { Name } of await engine.ask(named, { method: "GET", path: "/networks", query: { filters } })) {
    // Refused while a container is still on it.
    await engine.tell({ method: "DELETE", path: `/networks/${encodeURIComponent(Name)}` }).catch(unlessStatus(403, 404, 409));
  }
}
