/** APIs around the edges of a stage: parameters, workflows, who may pass IAP, builds, which images may start. */
import { collection, keyOf, update } from "../collection.ts";
import { operationRoutes } from "../operation.ts";
import { policyRoutes } from "../policy.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json } from "../world.ts";

const place = "v1/projects/{project}/locations/{location}";
const lro = { operations: "lro" } as const;

export const parameters: Product = {
  host: "parametermanager.googleapis.com",
  variables: { GOOGLE_PARAMETER_MANAGER_REGIONAL_CUSTOM_ENDPOINT: "v1/", GOOGLE_PARAMETER_MANAGER_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...collection({ path: `${place}/parameters/{parameter}/versions`, id: "?parameter_version_id" }),
    ...collection({
      path: `${place}/parameters`,
      id: "?parameter_id",
      fill: (sent, { world }, before) => ({
        format: "UNFORMATTED",
        ...sent,
        policyMember: before?.policyMember ?? {
          iamPolicyUidPrincipal: `principal://parametermanager.googleapis.com/uid/${world.next()}`,
          iamPolicyNamePrincipal: `principal://parametermanager.googleapis.com/name/${sent.name}`,
        },
      }),
    }),
  ],
};

export const workflows: Product = {
  host: "workflows.googleapis.com",
  variables: { GOOGLE_WORKFLOWS_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...operationRoutes(place),
    ...collection({
      path: `${place}/workflows`,
      id: "?workflowId",
      ...lro,
      fill: (sent, { world }) => ({
        callLogLevel: "CALL_LOG_LEVEL_UNSPECIFIED",
        ...sent,
        state: "ACTIVE",
        revisionId: `00000${world.next()}-abc`,
      }),
    }),
  ],
};

/** Policies hang on names of services and backends that IAP knows by itself. */
export const iap: Product = {
  host: "iap.googleapis.com",
  variables: { GOOGLE_IAP_CUSTOM_ENDPOINT: "v1/" },
  routes: policyRoutes("v1", ":", () => true),
};

const triggers = "v1/projects/{project}/locations/{location}/triggers";

export const builds: Product = {
  host: "cloudbuild.googleapis.com",
  variables: { GOOGLE_CLOUD_BUILD_CUSTOM_ENDPOINT: "v1/", GOOGLE_CLOUDBUILDV2_CUSTOM_ENDPOINT: "v2/" },
  routes: [
    ...operationRoutes("v2/projects/{project}/locations/{location}"),
    ...collection({
      path: triggers,
      id: ({ world }) => `trigger-${world.next()}`,
      list: "triggers",
      // The name is the user's; the server's is the id.
      fill: (sent, asked, before) => {
        const { name } = asked.body;
        const id = before?.id ?? String(sent.name).split("/").at(-1);
        return {
          ...sent,
          name: name ?? before?.name,
          id,
          triggerId: id,
          resourceName: `${keyOf(asked).slice(asked.host.length + 1)}`,
        };
      },
    }),
    ...collection({
      path: "v2/projects/{project}/locations/{location}/connections/{connection}/repositories",
      id: "?repositoryId",
      ...lro,
    }),
    ...collection({
      path: "v2/projects/{project}/locations/{location}/connections",
      id: "?connectionId",
      ...lro,
      fill: (sent) => ({ ...sent, installationState: { stage: "COMPLETE" } }),
    }),
  ],
};

const policy = "v1/projects/{project}/policy";

/** Every project has one policy, which lets everything start until it is changed. */
function admission(asked: Asked): Json {
  const key = keyOf(asked);
  const found = asked.world.resources.get(key) ?? {
    name: key.slice(asked.host.length + 1),
    globalPolicyEvaluationMode: "ENABLE",
    defaultAdmissionRule: { evaluationMode: "ALWAYS_ALLOW", enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" },
  };
  asked.world.resources.set(key, found);
  return found;
}

export const admissions: Product = {
  host: "binaryauthorization.googleapis.com",
  variables: { GOOGLE_BINARY_AUTHORIZATION_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    route(`GET ${policy}`, admission),
    route(`PUT ${policy}`, (asked) => {
      admission(asked);
      return update({ path: policy, id: "=name" }, asked, "replace");
    }),
  ],
};

export const clusterBackups: Product = {
  host: "gkebackup.googleapis.com",
  variables: { GOOGLE_GKE_BACKUP_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...operationRoutes(place),
    ...collection({ path: `${place}/backupPlans`, id: "?backupPlanId", ...lro, fill: (sent) => ({ ...sent, state: "READY" }) }),
  ],
};
