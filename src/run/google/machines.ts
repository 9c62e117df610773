/** Small machines of Compute Engine, and the rule that lets Identity-Aware Proxy reach them. */
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import type { Call, Connection } from "./connection.ts";
import { ifThere } from "./failure.ts";
import { finished } from "./pending.ts";

const WITHIN_MS = 5 * 60_000;

const region = z.object({ zones: z.array(z.string()).default([]) });
const labels = z.record(z.string(), z.string()).default({});
const list = z.object({ items: z.array(z.object({ name: z.string(), labels })).default([]) });

export type Machine = { name: string; labels: Readonly<Record<string, string>> };

/** The zones of a region, in their order. */
export async function zonesOf(
  connection: Connection,
  { project, region: name }: { project: string; region: string },
  signal: AbortSignal,
): Promise<string[]> {
  const call = about(`look at the region ${name}`, project, signal);
  const found = await connection.request<unknown>(call, { method: "GET", path: `projects/${project}/regions/${name}` });
  return region.parse(found).zones.map((zone) => zone.split("/").at(-1) ?? "");
}

/** Makes a machine and waits until it is there. `body` is what the API takes. */
export async function makeMachine(
  connection: Connection,
  { project, zone, body }: { project: string; zone: string; body: { name: string } },
  signal: AbortSignal,
): Promise<void> {
  const call = { ...about(`make the machine \`${body.name}\``, project, signal), idempotent: false };
  const place = `projects/${project}/zones/${zone}`;
  const begun = await connection.request<unknown>(call, { method: "POST", path: `${place}/instances`, data: body });
  await finished(connection, begun, { call, path: (name) => `${place}/operations/${name}`, withinMs: WITHIN_MS });
}

/** Removes a machine; gone already is as well. Does not wait for its end unless a signal is given. */
export async function removeMachine(
  connection: Connection,
  { project, zone, name }: { project: string; zone: string; name: string },
  signal?: AbortSignal,
): Promise<void> {
  const call = about(`remove the machine \`${name}\``, project, signal);
  const place = `projects/${project}/zones/${zone}`;
  const begun = await ifThere(connection.request<unknown>(call, { method: "DELETE", path: `${place}/instances/${name}` }));
  if (begun === undefined || signal === undefined) return;
  await finished(connection, begun, { call, path: (operation) => `${place}/operations/${operation}`, withinMs: WITHIN_MS });
}

/** The machines with a label in one zone. */
export async function machinesWith(
  connection: Connection,
  { project, zone, label }: { project: string; zone: string; label: string },
  signal: AbortSignal,
): Promise<Machine[]> {
  const call = about(`list machines in ${zone}`, project, signal);
  const params = { filter: `labels.${label}` };
  const found = await connection.request<unknown>(call, {
    method: "GET",
    path: `projects/${project}/zones/${zone}/instances`,
    params,
  });
  return list.parse(found).items;
}

/** Makes a firewall rule unless it is there. */
export async function ensureFirewall(
  connection: Connection,
  { project, body }: { project: string; body: { name: string } },
  signal: AbortSignal,
): Promise<void> {
  const call = { ...about(`make the firewall rule \`${body.name}\``, project, signal), idempotent: false };
  const path = `projects/${project}/global/firewalls`;
  const there = await ifThere(
    connection.request<unknown>({ ...call, idempotent: true }, { method: "GET", path: `${path}/${body.name}` }),
  );
  if (there !== undefined) return;
  try {
    const begun = await connection.request<unknown>(call, { method: "POST", path, data: body });
    await finished(connection, begun, {
      call,
      path: (name) => `projects/${project}/global/operations/${name}`,
      withinMs: WITHIN_MS,
    });
  } catch (error) {
    // Somebody else asked for it at the same moment.
    if (!(error instanceof Failure && error.slug === "google-already-there")) throw error;
  }
}

export async function removeFirewall(
  connection: Connection,
  { project, name }: { project: string; name: string },
  signal: AbortSignal,
): Promise<void> {
  const call = about(`remove the firewall rule \`${name}\``, project, signal);
  const begun = await ifThere(
    connection.request<unknown>(call, { method: "DELETE", path: `projects/${project}/global/firewalls/${name}` }),
  );
  if (begun === undefined) return;
  await finished(connection, begun, {
    call,
    path: (operation) => `projects/${project}/global/operations/${operation}`,
    withinMs: WITHIN_MS,
  });
}

function about(action: string, project: string, signal: AbortSignal | undefined): Call {
  return { api: "compute", action, project, idempotent: true, signal };
}
