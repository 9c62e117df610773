import { type Configuration, literalIn, type Resource } from "./configuration.ts";

/**
 * What Fairlead looks at by itself after an apply is made at the stand-in of Google: services, with their revision, its image
 * and the shares of requests, and secrets, which somebody may then give a value. Gives what Google refuses.
 */
export async function makeAtGoogle(resource: Resource, configuration: Configuration): Promise<string | undefined> {
  switch (resource.type) {
    case "google_cloud_run_v2_service":
      return makeService(resource, configuration);
    case "google_secret_manager_secret": {
      const parent = `${process.env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT}projects/${configuration.project}/secrets`;
      const id = literalIn(resource.block, "secret_id");
      if ((await ask("GET", `${parent}/${id}`)).status !== 404) return undefined;
      return refusal(await ask("POST", `${parent}?secretId=${id}`, { replication: { automatic: {} } }));
    }
    default:
      return undefined;
  }
}

export async function takeFromGoogle(address: string, made: Made | undefined): Promise<void> {
  if (address.startsWith("google_cloud_run_v2_service.") && made !== undefined) await ask("DELETE", made);
}

/** Where something of Google's was made. */
export type Made = string;

export function placeAtGoogle({ type, block }: Resource, { project }: Configuration): Made | undefined {
  if (type !== "google_cloud_run_v2_service") return undefined;
  const region = literalIn(block, "location");
  const name = literalIn(block, "name");
  return `${process.env.GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT}projects/${project}/locations/${region}/services/${name}`;
}

async function makeService(resource: Resource, configuration: Configuration): Promise<string | undefined> {
  const url = placeAtGoogle(resource, configuration) ?? "";
  const [, label = ""] = resource.block.labels;
  const component = label.replaceAll("_", "-");
  const revision = configuration.revision(component);
  const share = configuration.at("traffic", component, 100);
  const shares = [
    { revision, percent: share },
    { revision: configuration.at("previous", component, ""), percent: 100 - share },
  ];
  const body = {
    template: { revision, containers: [{ image: configuration.at("images", component, "") }] },
    traffic: shares
      .filter(({ percent }) => percent > 0)
      .map((each) => ({ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", ...each })),
  };
  const [parent = "", name = ""] = url.split(/\/(?=[^/]+$)/);
  const there = (await ask("GET", url)).status !== 404;
  return refusal(there ? await ask("PATCH", url, body) : await ask("POST", `${parent}?serviceId=${name}`, body));
}

function ask(method: string, url: string, body?: object): Promise<Response> {
  const headers = {
    authorization: `Bearer ${process.env.GOOGLE_OAUTH_ACCESS_TOKEN}`,
    "content-type": "application/json",
  };
  return fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function refusal(answer: Response): Promise<string | undefined> {
  const { error } = (await answer.json()) as { error?: { message: string } };
  return error?.message;
}
