import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { type Engine, unlessStatus } from "../docker/engine.ts";

const network = z.object({
  IPAM: z.object({ Config: z.array(z.object({ Gateway: z.string().optional() })).nullish() }),
});
const networks = z.array(z.object({ Id: z.string(), Name: z.string(), Created: z.string().default("") }));

/**
 * Makes the stage's own network, or finds it. `gateway` is this machine as its containers see it. Not for two callers at
 * once: older engines then make two of one name, and know neither by it.
 */
export async function stageNetwork(
  engine: Engine,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<{ gateway: string }> {
  let [id, ...more] = await called(engine, name);
  if (id === undefined) {
    const body = { Name: name, Driver: "bridge", CheckDuplicate: true, Labels: labels };
    // Another that made it at the same moment made the same.
    await engine.tell({ method: "POST", path: "/networks/create", body }).catch(unlessStatus(409));
    [id, ...more] = await called(engine, name);
  }
  // Containers are on the oldest: a younger one has only made the name useless.
  for (const duplicate of more) await remove(engine, duplicate);
  const gateway = id === undefined ? undefined : await gatewayOf(engine, id);
  if (gateway === undefined) throw new Failure("container-network-without-gateway", { network: name });
  return { gateway };
}

/** Removes the stage's network, unless something is still on it. */
export async function removeNetwork(engine: Engine, name: string): Promise<void> {
  for (const id of await called(engine, name)) await remove(engine, id);
}

/** The ids of the networks of exactly this name, the oldest first. */
async function called(engine: Engine, name: string): Promise<string[]> {
  const query = { filters: JSON.stringify({ name: [name] }) };
  const found = await engine.ask(networks, { method: "GET", path: "/networks", query });
  const exact = found.filter(({ Name }) => Name === name);
  return exact.toSorted((a, b) => Date.parse(a.Created) - Date.parse(b.Created)).map(({ Id }) => Id);
}

async function gatewayOf(engine: Engine, id: string): Promise<string | undefined> {
  const found = await engine.find(network, { method: "GET", path: `/networks/${encodeURIComponent(id)}` });
  return found?.IPAM.Config?.find(({ Gateway }) => Gateway !== undefined)?.Gateway;
}

async function remove(engine: Engine, id: string): Promise<void> {
  await engine.tell({ method: "DELETE", path: `/networks/${encodeURIComponent(id)}` }).catch(unlessStatus(403, 404, 409));
}
