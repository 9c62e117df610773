/** Cloud SQL Admin: instances, databases, users, operations. */
import { type Collection, collection, keyOf, thing } from "../collection.ts";
import { operation, operationRoutes } from "../operation.ts";
import { notFound, Refusal } from "../refusal.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json } from "../world.ts";

const host = "sqladmin.googleapis.com";
const base = "sql/v1beta4/projects/{project}";
const link = (key: string) => `https://sqladmin.googleapis.com/sql/v1beta4/${key.slice(host.length + 1)}`;

/** `POSTGRES_17` is 17; versions go up only: https://cloud.google.com/sql/docs/postgres/upgrade-major-db-version-inplace */
function majorOf(version: string): number {
  return Number(/^POSTGRES_(\d+)/.exec(version)?.[1] ?? 0);
}

function fillInstance(sent: Json, asked: Asked, before: Json | undefined): Json {
  const { world, params } = asked;
  const name = String(sent.name);
  const settings = (sent.settings ?? {}) as Json;
  const network = (settings.ipConfiguration ?? {}) as Json;
  const version = String(sent.databaseVersion ?? before?.databaseVersion);
  if (before !== undefined && majorOf(version) < majorOf(String(before.databaseVersion))) {
    throw new Refusal(400, `The database version cannot be changed from ${before.databaseVersion} to ${version}.`, {
      reason: "invalid",
    });
  }
  const addresses = before?.ipAddresses ?? [
    ...(network.privateNetwork ? [{ type: "PRIVATE", ipAddress: `10.10.${world.next() % 250}.3` }] : []),
    ...(network.ipv4Enabled === false ? [] : [{ type: "PRIMARY", ipAddress: "203.0.113.10" }]),
  ];
  const edition = settings.edition ?? (/_1[6-9]$/.test(version) ? "ENTERPRISE_PLUS" : "ENTERPRISE");
  const tier = String(settings.tier ?? "");
  if (edition === "ENTERPRISE_PLUS" && !tier.startsWith("db-perf-optimized")) {
    throw new Refusal(400, `Invalid Tier (${tier}) for (ENTERPRISE_PLUS) Edition.`, { reason: "invalid" });
  }
  const before_ = (before?.settings ?? {}) as Json;
  return {
    ...before,
    ...sent,
    settings: {
      activationPolicy: "ALWAYS",
      ...settings,
      edition,
      kind: "sql#settings",
      replicationType: "SYNCHRONOUS",
      settingsVersion: String(Number(before_.settingsVersion ?? 0) + 1),
      backupConfiguration: {
        startTime: "04:00",
        transactionLogRetentionDays: 7,
        transactionalLogStorageState: "CLOUD_STORAGE",
        backupTier: "STANDARD",
        backupRetentionSettings: { retainedBackups: 7, retentionUnit: "COUNT" },
        ...(settings.backupConfiguration as Json | undefined),
      },
      locationPreference: { zone: `${sent.region}-b`, ...(settings.locationPreference as Json | undefined) },
    },
    kind: "sql#instance",
    state: settings.activationPolicy === "NEVER" ? "STOPPED" : "RUNNABLE",
    backendType: "SECOND_GEN",
    instanceType: sent.masterInstanceName ? "READ_REPLICA_INSTANCE" : "CLOUD_SQL_INSTANCE",
    project: params.project,
    connectionName: `${params.project}:${sent.region ?? before?.region}:${name}`,
    ipAddresses: addresses,
    selfLink: link(`${host}/projects/${params.project}/instances/${name}`),
    serviceAccountEmailAddress: "p1-abc@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    maintenanceVersion: before?.maintenanceVersion ?? `${version}.R20260401.00_00`,
    databaseInstalledVersion: version,
    gceZone: `${sent.region ?? before?.region}-b`,
    createTime: before?.createTime ?? world.time(),
    serverCaCert: before?.serverCaCert ?? {
      kind: "sql#sslCert",
      cert: "-----BEGIN CERTIFICATE-----\nstand-in\n-----END CERTIFICATE-----",
      commonName: "C=US,O=Google",
      sha1Fingerprint: "00",
      createTime: world.time(),
      expirationTime: "2036-01-01T00:00:00Z",
      instance: name,
    },
  };
}

function guard(instance: Json): void {
  if ((instance.settings as Json).deletionProtectionEnabled === true)
    throw new Refusal(400, "The instance is protected.", { reason: "invalidOperation" });
}

/** The server has its `postgres` database and user from the start. */
function begun(given: Collection) {
  return collection(given).map((one) => ({
    ...one,
    handle: (asked: Asked) => {
      const answer = one.handle(asked);
      if (one.method === "POST") {
        const key = `${keyOf(asked)}/${asked.body.name}`;
        asked.world.resources.set(`${key}/databases/postgres`, {
          name: "postgres",
          instance: asked.body.name,
          charset: "UTF8",
          collation: "en_US.UTF8",
        });
        asked.world.resources.set(`${key}/users/postgres`, { name: "postgres", instance: asked.body.name, type: "BUILT_IN" });
      }
      return answer;
    },
  }));
}

const kept =
  (kind: string) =>
  (sent: Json, { params, path }: Asked): Json => {
    const { password: _password, ...rest } = sent;
    const name = String(sent.name);
    return {
      ...rest,
      kind,
      instance: params.instance,
      project: params.project,
      selfLink: `https://sqladmin.googleapis.com/${path}/${name}`,
    };
  };

/** Users are named by the query, not by the path. */
function user(asked: Asked): Asked {
  const name = asked.query.get("name") ?? asked.params.user ?? "";
  return { ...asked, path: `${asked.path.replace(/\/users.*/, "/users")}/${name}`, params: { ...asked.params, id: name } };
}

function userKey(asked: Asked): string {
  return keyOf(user(asked));
}

const users = collection({
  path: `${base}/instances/{instance}/users`,
  id: "=name",
  names: "short",
  operations: "sql",
  list: "items",
  only: ["create", "list"],
  fill: kept("sql#user"),
});

function act(change: (instance: Json, asked: Asked) => void) {
  return (asked: Asked): Json => {
    const key = keyOf(asked).replace(/\/\w+$/, "");
    const instance = thing(asked, key);
    change(instance, asked);
    return operation(asked, "sql", { key, resource: instance, type: "update" });
  };
}

export const sql: Product = {
  host,
  variables: { GOOGLE_SQL_CUSTOM_ENDPOINT: "sql/v1beta4/" },
  routes: [
    ...operationRoutes(base),
    route(`PUT ${base}/instances/{instance}/users`, (asked) => {
      const key = userKey(asked);
      const found = thing(asked, key);
      const { password: _password, ...rest } = asked.body;
      Object.assign(found, rest);
      return operation(asked, "sql", { key, resource: found, type: "update_user" });
    }),
    route(`DELETE ${base}/instances/{instance}/users`, (asked) => {
      const key = userKey(asked);
      const found = thing(asked, key);
      asked.world.resources.delete(key);
      return operation(asked, "sql", { key, resource: found, type: "delete_user" });
    }),
    route(`GET ${base}/instances/{instance}/users/{user}`, (asked) => thing(asked)),
    ...users,
    ...collection({
      path: `${base}/instances/{instance}/databases`,
      id: "=name",
      names: "short",
      operations: "sql",
      list: "items",
      fill: (sent, asked) => ({ charset: "UTF8", collation: "en_US.UTF8", ...kept("sql#database")(sent, asked) }),
    }),
    route(
      `POST ${base}/instances/{instance}/restart`,
      act(() => undefined),
    ),
    ...begun({
      path: `${base}/instances`,
      id: "=name",
      names: "short",
      operations: "sql",
      list: "items",
      // Every other refusal of this status is taken for a concurrent operation, and waited for.
      already: "instanceAlreadyExists",
      fill: fillInstance,
      removed: guard,
    }),
    route(`GET ${base}/instances/{instance}/backupRuns`, (asked) => {
      if (!asked.world.resources.has(keyOf(asked).replace(/\/backupRuns$/, ""))) throw notFound("instance");
      return { kind: "sql#backupRunsList", items: asked.world.below(`${keyOf(asked)}/`).map(([, backup]) => backup) };
    }),
  ],
};
