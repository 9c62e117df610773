import * as z from "zod";
import type { Secret } from "../../app/secret.ts";
import type { Connection } from "./connection.ts";
import { ifThere } from "./failure.ts";

type SecretAt = { project: string; secret: string };

const added = z.object({ name: z.string() });
const versions = z.object({
  versions: z.array(z.object({ name: z.string(), state: z.string(), createTime: z.string().optional() })).default([]),
});

/** Adds a version with a value, and gives its number; nothing where the secret has no place. */
export async function addVersion(
  connection: Connection,
  { project, secret }: SecretAt,
  value: Secret,
  signal: AbortSignal,
): Promise<number | undefined> {
  const action = `add a version of \`${secret}\``;
  // Twice would be two versions: the newest counts, and both hold the same.
  const call = { api: "secrets", action, project, idempotent: true, signal } as const;
  const data = { payload: { data: Buffer.from(value.reveal()).toString("base64") } };
  const path = `projects/${project}/secrets/${secret}:addVersion`;
  const answer = await ifThere(connection.request<unknown>(call, { method: "POST", path, data }));
  return answer === undefined ? undefined : Number(added.parse(answer).name.split("/").at(-1));
}

/** When the newest readable version was written; nothing where there is none. */
export async function newestSince(
  connection: Connection,
  { project, secret }: SecretAt,
  signal: AbortSignal,
): Promise<string | undefined> {
  const call = { api: "secrets", action: `list the versions of \`${secret}\``, project, idempotent: true, signal } as const;
  const path = `projects/${project}/secrets/${secret}/versions`;
  const answer = await ifThere(connection.request<unknown>(call, { method: "GET", path, params: { pageSize: 250 } }));
  const times = versions
    .parse(answer ?? {})
    .versions.flatMap(({ state, createTime }) => (state === "ENABLED" ? [createTime ?? ""] : []));
  return times.toSorted().at(-1);
}
