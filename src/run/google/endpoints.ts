import { Failure } from "../../diagnostics/failure.ts";

/**
 * The APIs Fairlead calls. The variables are those of the Terraform provider, so that one setting sends both to the same
 * place; `path` is the part of the address that names the version.
 */
export const APIS = {
  storage: api("GOOGLE_STORAGE_CUSTOM_ENDPOINT", "storage.googleapis.com", "storage/v1/"),
  run: api("GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT", "run.googleapis.com", "v2/"),
  secrets: api("GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT", "secretmanager.googleapis.com", "v1/"),
  logging: api("GOOGLE_LOGGING_CUSTOM_ENDPOINT", "logging.googleapis.com", "v2/"),
  sql: api("GOOGLE_SQL_CUSTOM_ENDPOINT", "sqladmin.googleapis.com", "sql/v1beta4/"),
  redis: api("GOOGLE_REDIS_CUSTOM_ENDPOINT", "redis.googleapis.com", "v1/"),
  projects: api("GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT", "cloudresourcemanager.googleapis.com", "v3/"),
  dns: api("GOOGLE_DNS_CUSTOM_ENDPOINT", "dns.googleapis.com", "dns/v1/"),
  services: api("GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT", "serviceusage.googleapis.com", "v1/"),
  /** Of the same service, what only its trial version has. */
  agents: api("GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT", "serviceusage.googleapis.com", "v1beta1/", "v1/"),
  billing: api("GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT", "cloudbilling.googleapis.com", "v1/"),
  compute: api("GOOGLE_COMPUTE_CUSTOM_ENDPOINT", "compute.googleapis.com", "compute/v1/"),
  registry: api("GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT", "artifactregistry.googleapis.com", "v1/"),
  analysis: api("GOOGLE_CONTAINER_ANALYSIS_CUSTOM_ENDPOINT", "containeranalysis.googleapis.com", "v1/"),
  scheduler: api("GOOGLE_CLOUD_SCHEDULER_CUSTOM_ENDPOINT", "cloudscheduler.googleapis.com", "v1/"),
} as const;
export type Api = keyof typeof APIS;

/** Where an API answers, with its version, and where it takes uploads. Both end in `/`. */
export type Endpoint = { url: string; upload: string; host: string };

/** Throws `google-endpoint-wrong` for a variable that cannot be meant. */
export function endpoint(name: Api, env: NodeJS.ProcessEnv): Endpoint {
  const { variable, host, path, given } = APIS[name];
  const value = env[variable];
  const at = (root: string, name: string): Endpoint => ({ url: root + path, upload: `${root}upload/${path}`, host: name });
  if (value === undefined || value === "") return at(`https://${host}/`, host);
  const address = URL.canParse(value) ? new URL(value) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol) || !value.endsWith(`/${given}`)) {
    throw new Failure("google-endpoint-wrong", { variable, value, path: `/${given}` });
  }
  return at(value.slice(0, -given.length), address.host);
}

type Described<V extends string> = { variable: V; host: string; path: string; given: string };

/** `given`: the version that the variable's address names, where another one is asked for. */
function api<const V extends string>(variable: V, host: string, path: string, given: string = path): Described<V> {
  return { variable, host, path, given };
}
