/** Monitoring and Logging: what alerts, checks and dashboards are, sinks and buckets of logs, and the entries themselves. */
import { collection, keyOf } from "../collection.ts";
import { matches } from "../log-filter.ts";
import { operation, operationRoutes } from "../operation.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json } from "../world.ts";

const numbered = ({ world }: Asked) => String(10 ** 9 + world.next());
const v3 = "v3/projects/{project}";

/** Conditions of an alert policy have names that the server gives. */
function fillPolicy(sent: Json, { world }: Asked): Json {
  const conditions = ((sent.conditions ?? []) as Json[]).map((condition) => ({
    ...condition,
    name: condition.name ?? `${sent.name}/conditions/${world.next()}`,
  }));
  return { ...sent, conditions };
}

export const monitoring: Product = {
  host: "monitoring.googleapis.com",
  variables: { GOOGLE_MONITORING_CUSTOM_ENDPOINT: "" },
  routes: [
    ...collection({ path: `${v3}/alertPolicies`, id: numbered, fill: fillPolicy }),
    ...collection({ path: `${v3}/uptimeCheckConfigs`, id: numbered }),
    ...collection({ path: `${v3}/notificationChannels`, id: numbered, fill: (sent) => ({ enabled: true, ...sent }) }),
    ...collection({ path: `${v3}/services`, id: "?serviceId" }),
    ...collection({ path: `${v3}/services/{service}/serviceLevelObjectives`, id: "?serviceLevelObjectiveId" }),
    ...collection({ path: "v1/projects/{project}/dashboards", id: numbered }),
  ],
};

const v2 = "v2/projects/{project}";
const buckets = `${v2}/locations/{location}/buckets`;

/** `_Default` and `_Required` are there in every project. */
function bucketOf(asked: Asked): Json {
  const key = keyOf(asked);
  const found = asked.world.resources.get(key);
  if (found !== undefined) return found;
  const bucket = {
    name: key.slice(asked.host.length + 1),
    retentionDays: 30,
    lifecycleState: "ACTIVE",
    createTime: asked.world.time(),
  };
  asked.world.resources.set(key, bucket);
  return bucket;
}

function listEntries({ world, body }: Asked): Json {
  const filter = String(body.filter ?? "");
  const order = String(body.orderBy ?? "timestamp asc").endsWith("desc") ? -1 : 1;
  const found = world.logs
    .filter((entry) => matches(filter, entry))
    .toSorted((a, b) => order * (keyOfEntry(a) < keyOfEntry(b) ? -1 : 1));
  const from = Number(body.pageToken ?? 0);
  const until = from + Number(body.pageSize ?? 50);
  return { entries: found.slice(from, until), ...(until < found.length && { nextPageToken: String(until) }) };
}

const keyOfEntry = (entry: Json) => `${entry.timestamp} ${entry.insertId}`;

function writeEntries({ world, body }: Asked): Json {
  for (const entry of (body.entries ?? []) as Json[]) {
    const insertId = entry.insertId ?? `id-${String(world.next()).padStart(9, "0")}`;
    world.logs.push({ logName: body.logName, resource: body.resource, timestamp: world.time(), ...entry, insertId });
  }
  return {};
}

export const logging: Product = {
  host: "logging.googleapis.com",
  variables: { GOOGLE_LOGGING_CUSTOM_ENDPOINT: "v2/" },
  routes: [
    ...operationRoutes(`${v2}/locations/{location}`),
    route("POST v2/entries:list", listEntries),
    route("POST v2/entries:write", writeEntries),
    route(`GET ${buckets}/{bucket}`, bucketOf),
    route(`DELETE ${buckets}/{bucket}`, (asked) => {
      bucketOf(asked).lifecycleState = "DELETE_REQUESTED";
      return {};
    }),
    route(`PATCH ${buckets}/{bucket}`, (asked) => Object.assign(bucketOf(asked), asked.body)),
    route(`POST ${buckets}/{bucket}:updateAsync`, (asked) => {
      const key = keyOf(asked).replace(/:\w+$/, "");
      const bucket = Object.assign(bucketOf({ ...asked, path: asked.path.replace(/:\w+$/, "") }), asked.body);
      return operation(asked, "lro", { key, resource: bucket, type: "update" });
    }),
    ...collection({ path: `${v2}/exclusions`, id: "=name", names: "short" }),
    ...collection({ path: `${v2}/metrics`, id: "=name", names: "short" }),
    ...collection({
      path: `${v2}/sinks`,
      id: "=name",
      names: "short",
      fill: (sent) => ({ ...sent, writerIdentity: "serviceAccount:service-1@gcp-sa-logging.iam.gserviceaccount.com" }),
    }),
  ],
};
