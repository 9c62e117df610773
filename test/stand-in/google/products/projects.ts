/** Resource Manager, Service Usage and Cloud Billing: projects, what is enabled in them and who pays. */
import { operation, operationRoutes } from "../operation.ts";
import { policyRoutes } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import { Answer, type Asked, type Product, route } from "../route.ts";
import type { Json } from "../world.ts";

function described({ world, params }: Asked): Json {
  const { id, number } = world.project(params.project ?? "");
  return { name: `projects/${number}`, projectId: id, displayName: id, state: "ACTIVE", parent: "organizations/1", etag: number };
}

function describedOld(asked: Asked): Json {
  const { id, number } = asked.world.project(asked.params.project ?? "");
  return {
    projectNumber: number,
    projectId: id,
    name: id,
    lifecycleState: "ACTIVE",
    labels: {},
    createTime: "2026-01-01T00:00:00Z",
  };
}

function createProject(asked: Asked): Json {
  const { world, body } = asked;
  const id = String(body.projectId);
  if (world.projects.has(id)) throw new Refusal(409, "Requested entity already exists", { reason: "alreadyExists" });
  world.addProject(id, [], undefined);
  return operation(asked, "lro", {
    key: `cloudresourcemanager.googleapis.com/projects/${id}`,
    resource: described({ ...asked, params: { project: id } }),
    type: "create",
  });
}

const exists = ({ world }: Asked, key: string) => {
  world.project(key.split("/").at(-1) ?? "");
  return true;
};

export const resourceManager: Product = {
  host: "cloudresourcemanager.googleapis.com",
  variables: { GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: "v1/", GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT: "v3/" },
  routes: [
    ...policyRoutes("v1", ":", exists),
    ...policyRoutes("v3", ":", exists),
    route("GET v1/projects/{project}", describedOld),
    route("GET v3/projects/{project}", described),
    route("POST v3/projects", createProject),
    route("GET v3/operations/{id}", (asked) => asked.world.resources.get(`${asked.host}/operations/${asked.params.id}`)),
  ],
};

function service(asked: Asked, api: string): Json {
  const { number, enabled } = asked.world.project(asked.params.project ?? "");
  const name = `projects/${number}/services/${api}`;
  return {
    name,
    parent: `projects/${number}`,
    config: { name: api, title: api },
    state: enabled.has(api) ? "ENABLED" : "DISABLED",
  };
}

function change(asked: Asked, apis: readonly string[], on: boolean): Json {
  const { enabled } = asked.world.project(asked.params.project ?? "");
  for (const api of apis) on ? enabled.add(api) : enabled.delete(api);
  const services = apis.map((api) => service(asked, api));
  return operation(asked, "lro", { key: "", resource: { services }, type: "enable" });
}

function enableMany(asked: Asked): Json {
  const apis = (asked.body.serviceIds ?? []) as string[];
  if (apis.length > 20) throw new Refusal(400, "At most 20 services can be enabled at once.");
  const { billing } = asked.world.project(asked.params.project ?? "");
  if (billing === undefined && apis.some((api) => NEED_BILLING.has(api))) {
    throw new Refusal(403, "Billing must be enabled for activation of services.", { reason: "BILLING_DISABLED" });
  }
  return change(asked, apis, true);
}

const NEED_BILLING = new Set([
  "compute.googleapis.com",
  "run.googleapis.com",
  "sqladmin.googleapis.com",
  "artifactregistry.googleapis.com",
]);

function generateAgent(asked: Asked): Json {
  const { project = "", api = "" } = asked.params;
  const { enabled, number } = asked.world.project(project);
  if (!enabled.has(api)) throw new Refusal(400, `Service ${api} is not enabled.`);
  const email = `service-${number}@gcp-sa-${api.split(".")[0]}.iam.gserviceaccount.com`;
  const key = `serviceusage.googleapis.com/agents/${project}/${api}`;
  asked.world.resources.set(key, { email });
  return operation(asked, "lro", { key, resource: { email }, type: "generate" });
}

function listServices(asked: Asked): Json {
  const { enabled } = asked.world.project(asked.params.project ?? "");
  return { services: [...enabled].toSorted().map((api) => service(asked, api)) };
}

export const serviceUsage: Product = {
  host: "serviceusage.googleapis.com",
  variables: { GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...operationRoutes("v1"),
    ...operationRoutes("v1beta1"),
    route("GET v1/projects/{project}/services", listServices),
    route("GET v1/projects/{project}/services:batchGet", (asked) => ({
      services: asked.query.getAll("names").map((name) => service(asked, name.split("/").at(-1) ?? "")),
    })),
    route("GET v1/projects/{project}/services/{api}", (asked) => service(asked, asked.params.api ?? "")),
    route("POST v1/projects/{project}/services:batchEnable", enableMany),
    route("POST v1beta1/projects/{project}/services/{api}:generateServiceIdentity", generateAgent),
    route("POST v1/projects/{project}/services/{api}:enable", (asked) => change(asked, [asked.params.api ?? ""], true)),
    route("POST v1/projects/{project}/services/{api}:disable", (asked) => change(asked, [asked.params.api ?? ""], false)),
  ],
};

export const billing: Product = {
  host: "cloudbilling.googleapis.com",
  variables: { GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    route("GET v1/projects/{project}/billingInfo", (asked) => billingInfo(asked)),
    route("PUT v1/projects/{project}/billingInfo", (asked) => {
      const { id } = asked.world.project(asked.params.project ?? "");
      const project = asked.world.projects.get(id);
      if (project !== undefined) project.billing = String(asked.body.billingAccountName) || undefined;
      return billingInfo(asked);
    }),
    route(
      "GET v1/billingAccounts",
      () => new Answer({ billingAccounts: [{ name: "billingAccounts/000000-000000-000000", open: true }] }),
    ),
  ],
};

function billingInfo({ world, params }: Asked): Json {
  const { id, billing } = world.project(params.project ?? "");
  return {
    name: `projects/${id}/billingInfo`,
    projectId: id,
    billingAccountName: billing ?? "",
    billingEnabled: billing !== undefined,
  };
}
