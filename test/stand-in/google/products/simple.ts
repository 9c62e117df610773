/** APIs that need little more than to remember: Redis, Artifact Registry, Scheduler, Certificate Manager, DNS and others. */
import { collection, keyOf, thing } from "../collection.ts";
import { operationRoutes } from "../operation.ts";
import { policyRoutes } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json, World } from "../world.ts";

const place = "v1/projects/{project}/locations/{location}";
const lro = { operations: "lro" } as const;

export const redis: Product = {
  host: "redis.googleapis.com",
  variables: { GOOGLE_REDIS_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...operationRoutes(place),
    route(`GET ${place}/instances/{instance}/authString`, (asked) => {
      thing(asked, keyOf(asked).replace(/\/authString$/, ""));
      return { authString: `auth-of-${asked.params.instance}` };
    }),
    ...collection({
      path: `${place}/instances`,
      id: "?instanceId",
      ...lro,
      fill: (sent, { world, params }, before) => ({
        connectMode: "DIRECT_PEERING",
        transitEncryptionMode: "DISABLED",
        readReplicasMode: "READ_REPLICAS_DISABLED",
        locationId: `${params.location}-b`,
        nodes: [{ id: "node-0", zone: `${params.location}-b` }],
        reservedIpRange: "10.20.0.0/29",
        effectiveReservedIpRange: "10.20.0.0/29",
        persistenceConfig: { persistenceMode: "DISABLED" },
        ...sent,
        currentLocationId: `${params.location}-b`,
        host: before?.host ?? `10.20.${world.next() % 250}.3`,
        port: sent.transitEncryptionMode === "SERVER_AUTHENTICATION" ? 6378 : 6379,
        state: "READY",
        ...(sent.transitEncryptionMode === "SERVER_AUTHENTICATION" && {
          serverCaCerts: before?.serverCaCerts ?? [
            {
              serialNumber: "0",
              cert: "-----BEGIN CERTIFICATE-----\nstand-in\n-----END CERTIFICATE-----",
              createTime: world.time(),
              expireTime: "2036-01-01T00:00:00Z",
              sha1Fingerprint: "00",
            },
          ],
        }),
        persistenceIamIdentity: "serviceAccount:redis@stand-in.iam.gserviceaccount.com",
      }),
    }),
  ],
};

const repository = `${place}/repositories/{repository}`;
export const registry: Product = {
  host: "artifactregistry.googleapis.com",
  variables: { GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...policyRoutes("v1"),
    ...operationRoutes(place),
    ...collection({ path: `${repository}/dockerImages`, id: "=name", only: ["get", "list"] }),
    ...collection({
      path: `${place}/repositories`,
      id: "?repository_id",
      operations: "lro",
      fill: (sent, { params, world }) => {
        refuseLogin(sent, world);
        return {
          mode: "STANDARD_REPOSITORY",
          ...sent,
          registryUri: `${params.location}-docker.pkg.dev/${params.project}/${String(sent.name).split("/").at(-1)}`,
          vulnerabilityScanningConfig: {
            enablementState: "SCANNING_DISABLED",
            ...(sent.vulnerabilityScanningConfig as Json | undefined),
          },
        };
      },
    }).map((one) => (one.method === "PATCH" ? { ...one, handle: resourceOf(one.handle) } : one)),
  ],
};

/** The password of another registry is read as its mirror is made. */
function refuseLogin({ remoteRepositoryConfig }: Json, { resources }: World): void {
  const { upstreamCredentials } = (remoteRepositoryConfig ?? {}) as { upstreamCredentials?: Json };
  const { passwordSecretVersion } = (upstreamCredentials?.usernamePasswordCredentials ?? {}) as {
    passwordSecretVersion?: string;
  };
  if (passwordSecretVersion === undefined) return;
  const [, version] = /(\/secrets\/.*)$/.exec(passwordSecretVersion) ?? [];
  if (version !== undefined && [...resources.keys()].some((name) => name.endsWith(version))) return;
  throw new Refusal(400, `Secret Version [${passwordSecretVersion}] was not found.`, { code: "FAILED_PRECONDITION" });
}

/** Repositories are changed without an operation. */
function resourceOf(handle: (asked: Asked) => unknown): (asked: Asked) => unknown {
  return (asked) => {
    handle(asked);
    return thing(asked);
  };
}

/** Vulnerabilities are put into `resources` by tests. */
export const analysis: Product = {
  host: "containeranalysis.googleapis.com",
  variables: { GOOGLE_CONTAINER_ANALYSIS_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    route("GET v1/projects/{project}/occurrences", ({ world, host, params, query }) => {
      const wanted = /resourceUrl ?= ?"([^"]+)"/.exec(query.get("filter") ?? "")?.[1];
      const kind = /kind ?= ?"([^"]+)"/.exec(query.get("filter") ?? "")?.[1];
      const found = world
        .below(`${host}/projects/${params.project}/occurrences/`)
        .map(([, occurrence]) => occurrence)
        .filter(({ resourceUri, kind: own }) => resourceUri === wanted && (kind === undefined || own === kind));
      const from = Number(query.get("pageToken") ?? 0);
      const to = from + Number(query.get("pageSize") ?? 20);
      return { occurrences: found.slice(from, to), ...(to < found.length ? { nextPageToken: String(to) } : {}) };
    }),
  ],
};

export const scheduler: Product = {
  host: "cloudscheduler.googleapis.com",
  variables: { GOOGLE_CLOUD_SCHEDULER_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...["run", "pause", "resume"].map((verb) =>
      route(`POST ${place}/jobs/{job}:${verb}`, (asked) => {
        const job = thing(asked, keyOf(asked).replace(/:\w+$/, ""));
        if (verb === "run") job.lastAttemptTime = asked.world.time();
        else job.state = verb === "pause" ? "PAUSED" : "ENABLED";
        return job;
      }),
    ),
    ...collection({
      path: `${place}/jobs`,
      id: "=name",
      fill: (sent, { world }) => ({
        state: "ENABLED",
        timeZone: "Etc/UTC",
        ...sent,
        userUpdateTime: world.time(),
      }),
    }),
  ],
};

export const certificates: Product = {
  host: "certificatemanager.googleapis.com",
  variables: { GOOGLE_CERTIFICATE_MANAGER_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...operationRoutes(place),
    ...collection({
      path: `${place}/certificateMaps/{map}/certificateMapEntries`,
      id: "?certificateMapEntryId",
      ...lro,
      fill: (sent) => ({ ...sent, state: "ACTIVE" }),
    }),
    ...collection({ path: `${place}/certificateMaps`, id: "?certificateMapId", ...lro }),
    ...collection({
      path: `${place}/dnsAuthorizations`,
      id: "?dnsAuthorizationId",
      ...lro,
      fill: (sent, { world }, before) => ({
        type: "FIXED_RECORD",
        ...sent,
        dnsResourceRecord: before?.dnsResourceRecord ?? {
          name: `_acme-challenge.${sent.domain}.`,
          type: "CNAME",
          data: `${world.next()}.authorize.certificatemanager.goog.`,
        },
      }),
    }),
    ...collection({
      path: `${place}/certificates`,
      id: "?certificateId",
      ...lro,
      fill: (sent) => ({
        ...sent,
        sanDnsnames: (sent.managed as Json | undefined)?.domains,
        ...(sent.managed !== undefined && { managed: { ...(sent.managed as Json), state: "ACTIVE" } }),
      }),
    }),
  ],
};

export const serviceNetworking: Product = {
  host: "servicenetworking.googleapis.com",
  variables: { GOOGLE_SERVICE_NETWORKING_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    route("GET v1/services/{service}/connections", ({ world, host, query }) => ({
      connections: world
        .below(`${host}/connections/`)
        .map(([, connection]) => connection)
        .filter(({ network }) => network === query.get("network")),
    })),
    route("POST v1/services/{service}/connections", connect),
    route("PATCH v1/services/{service}/connections/-", connect),
    route("PATCH v1/services/{service}/connections/{connection}", connect),
    route("DELETE v1/services/{service}/connections/{connection}", ({ world, host, body }) => {
      world.resources.delete(`${host}/connections/${String(body.consumerNetwork).replaceAll("/", "_")}`);
      return { name: "operations/1", done: true, response: {} };
    }),
    route("GET v1/operations/{id}", () => ({ name: "operations/1", done: true, response: {} })),
  ],
};

function connect({ world, host, params, body }: Asked): Json {
  const connection = { ...body, peering: "servicenetworking-googleapis-com", service: `services/${params.service}` };
  world.resources.set(`${host}/connections/${String(body.network).replaceAll("/", "_")}`, connection);
  return { name: "operations/1", done: true, response: connection };
}

export const vpcAccess: Product = {
  host: "vpcaccess.googleapis.com",
  variables: { GOOGLE_VPC_ACCESS_CUSTOM_ENDPOINT: "v1/" },
  routes: [
    ...operationRoutes(place),
    ...collection({
      path: `${place}/connectors`,
      id: "?connectorId",
      ...lro,
      fill: (sent) => ({
        machineType: "e2-micro",
        minThroughput: 200,
        maxThroughput: 300,
        minInstances: 2,
        maxInstances: 3,
        ...sent,
        state: "READY",
        connectedProjects: [],
      }),
    }),
  ],
};
