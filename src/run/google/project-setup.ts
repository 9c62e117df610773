/** What has to be there before Terraform can begin: projects, who pays for them, and their APIs. */
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import type { Call, Connection } from "./connection.ts";
import { finished } from "./pending.ts";

const MINUTES = 60_000;
/** How many APIs `batchEnable` takes: https://cloud.google.com/service-usage/docs/reference/rest/v1/services/batchEnable */
const AT_ONCE = 20;

const billingInfo = z.object({ billingEnabled: z.boolean().optional() });
const enabled = z.object({
  services: z.array(z.object({ config: z.object({ name: z.string() }) })).default([]),
  nextPageToken: z.string().optional(),
});

/** Whether the caller may see the project; Google answers alike for one that does not exist and for a stranger's. */
export async function seesProject(connection: Connection, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await connection.request(about("projects", `look at the project \`${id}\``, id, signal), {
      method: "GET",
      path: `projects/${id}`,
    });
    return true;
  } catch (error) {
    if (error instanceof Failure && UNSEEN.has(error.slug)) return false;
    throw error;
  }
}

const UNSEEN = new Set(["google-not-found", "google-permission-denied", "google-project-unknown"]);

/** Makes a project, in the folder of a number where one is given. */
export async function makeProject(
  connection: Connection,
  { id, folder }: { id: string; folder: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const call = { ...about("projects", `make the project \`${id}\``, undefined, signal), idempotent: false };
  const parent = folder === undefined ? {} : { parent: `folders/${folder}` };
  const data = { projectId: id, displayName: id, ...parent };
  const begun = await connection.request<unknown>(call, { method: "POST", path: "projects", data });
  await finished(connection, begun, { call, withinMs: 5 * MINUTES });
}

export async function hasBilling(connection: Connection, project: string, signal: AbortSignal): Promise<boolean> {
  const call = about("billing", `see who pays for \`${project}\``, project, signal);
  const found = await connection.request<unknown>(call, { method: "GET", path: `projects/${project}/billingInfo` });
  return billingInfo.parse(found).billingEnabled === true;
}

/** Links the project to a billing account: `0A0A0A-0B0B0B-0C0C0C`. */
export async function linkBilling(
  connection: Connection,
  { project, account }: { project: string; account: string },
  signal: AbortSignal,
): Promise<void> {
  const call = about("billing", `link \`${project}\` to the billing account ${account}`, project, signal);
  const data = { billingAccountName: `billingAccounts/${account}` };
  await connection.request(call, { method: "PUT", path: `projects/${project}/billingInfo`, data });
}

/** The names of the APIs that are enabled in a project. */
export async function enabledApis(connection: Connection, project: string, signal: AbortSignal): Promise<Set<string>> {
  const call = about("services", `list the APIs of \`${project}\``, project, signal);
  const names = new Set<string>();
  let pageToken: string | undefined;
  do {
    const params = { filter: "state:ENABLED", pageSize: 200, ...(pageToken && { pageToken }) };
    const found = await connection.request<unknown>(call, { method: "GET", path: `projects/${project}/services`, params });
    const page = enabled.parse(found);
    for (const { config } of page.services) names.add(config.name);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return names;
}

export async function enableApis(
  connection: Connection,
  { project, apis }: { project: string; apis: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const call = about("services", `enable APIs of \`${project}\``, project, signal);
  for (let from = 0; from < apis.length; from += AT_ONCE) {
    const data = { serviceIds: apis.slice(from, from + AT_ONCE) };
    const begun = await connection.request<unknown>(call, {
      method: "POST",
      path: `projects/${project}/services:batchEnable`,
      data,
    });
    await finished(connection, begun, { call, withinMs: 10 * MINUTES });
  }
}

/** Makes the account by which a service of Google acts in a project; one that is there stays. */
export async function makeServiceAgent(
  connection: Connection,
  { project, api }: { project: string; api: string },
  signal: AbortSignal,
): Promise<void> {
  const call = about("agents", `make the account of ${api} in \`${project}\``, project, signal);
  const begun = await connection.request<unknown>(call, {
    method: "POST",
    path: `projects/${project}/services/${api}:generateServiceIdentity`,
  });
  await finished(connection, begun, { call, withinMs: 10 * MINUTES });
}

function about(api: Call["api"], action: string, project: string | undefined, signal: AbortSignal): Call {
  return { api, action, project, idempotent: true, signal };
}
