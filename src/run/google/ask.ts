/** The few questions that every operation on a stage asks of Google, each by one call. */
import * as z from "zod";
import { Secret } from "../../app/secret.ts";
import type { Connection } from "./connection.ts";
import { ifThere } from "./failure.ts";

const project = z.object({ name: z.string() });
const zone = z.object({ dnsName: z.string() });
const versions = z.object({ versions: z.array(z.object({ name: z.string(), state: z.string() })).default([]) });
const payload = z.object({ payload: z.object({ data: z.string().default("") }) });

/** The number that Google gave a project; nothing where there is none that the caller may see. */
export async function projectNumber(connection: Connection, id: string, signal?: AbortSignal): Promise<string | undefined> {
  const call = { api: "projects", action: `look at the project \`${id}\``, project: id, idempotent: true, signal } as const;
  const found = await ifThere(connection.request<unknown>(call, { method: "GET", path: `projects/${id}` }));
  return found === undefined ? undefined : project.parse(found).name.replace("projects/", "");
}

/** The newest version of a secret that may be read; nothing where it has no value, or is not there. */
export async function newestVersion(
  connection: Connection,
  { project: id, secret }: { project: string; secret: string },
  signal?: AbortSignal,
): Promise<number | undefined> {
  const call = { api: "secrets", action: `list the versions of \`${secret}\``, project: id, idempotent: true, signal } as const;
  const path = `projects/${id}/secrets/${secret}/versions`;
  const found = await ifThere(connection.request<unknown>(call, { method: "GET", path, params: { pageSize: 250 } }));
  const numbers = versions
    .parse(found ?? {})
    .versions.flatMap(({ name, state }) => (state === "ENABLED" ? [Number(name.split("/").at(-1))] : []));
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** The value of a version of a secret. */
export async function secretValue(
  connection: Connection,
  { project: id, secret, version }: { project: string; secret: string; version: number | "latest" },
  signal?: AbortSignal,
): Promise<Secret> {
  const call = { api: "secrets", action: `read the secret \`${secret}\``, project: id, idempotent: true, signal } as const;
  const path = `projects/${id}/secrets/${secret}/versions/${version}:access`;
  const { payload: read } = payload.parse(await connection.request<unknown>(call, { method: "GET", path }));
  return new Secret(Buffer.from(read.data, "base64").toString("utf8"));
}

/** The domain whose names a zone of Cloud DNS holds, without its last dot; nothing where there is no such zone. */
export async function domainOfZone(
  connection: Connection,
  { project: id, zone: name }: { project: string; zone: string },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const call = { api: "dns", action: `look at the zone \`${name}\``, project: id, idempotent: true, signal } as const;
  const path = `projects/${id}/managedZones/${name}`;
  const found = await ifThere(connection.request<unknown>(call, { method: "GET", path }));
  return found === undefined ? undefined : zone.parse(found).dnsName.replace(/\.$/, "");
}
