import { days, firstWindow, quietTime } from "../../../app/maintenance.ts";
import { tierOf } from "../../../app/sql-tier.ts";
import { type Context, labelsOf, local } from "../context.ts";
import { call, type Expression, raw, type Value } from "../hcl/expression.ts";
import { networkPath } from "../network/names.ts";
import { peeringRangeName } from "../network/peering.ts";
import { remote } from "../remote.ts";
import { type Addressed, dataSource, ephemeral, resource } from "../resource.ts";
import { PASSWORD, passwordKey, randomPassword, secret, versionOf, writtenVersion } from "../secret.ts";
import type { Draft } from "../stack.ts";
import { byServing, output } from "../variable.ts";
import { databaseName, databaseUser, dataOutput, type Hosted, sharedServer, sqlInstanceName, sqlProject } from "./names.ts";

type Postgres = Hosted<"postgres">;

const FILE = "postgres.tf";
/** How long Google keeps a last backup of a server that is deleted, in days. */
const LAST_BACKUP = 30;

/** A server where the stage has its own, a database on it, and the role that owns it. */
export function postgres(context: Context, entry: Postgres): Draft[] {
  const server = serverOf(context, entry);
  const { name, hosting } = entry;
  return [
    { file: FILE, blocks: [...server.blocks, ...databaseOf(context, entry, server.instance)] },
    output(dataOutput(name, "host"), server.host, `The private address of ${name}.`),
    ...(hosting.tls === "none" || server.ca === undefined
      ? []
      : [output(dataOutput(name, "ca"), server.ca, `The authority that signs the certificate of ${name}, as PEM.`)]),
  ];
}

type Server = {
  blocks: readonly Addressed[];
  /** The name of the instance, as a reference where it is made here. */
  instance: Value<string>;
  host: Expression;
  ca: Expression | undefined;
};

function serverOf(context: Context, entry: Postgres): Server {
  const name = sqlInstanceName(context, entry);
  if (sharedServer(context, entry.name) !== undefined) {
    const read = (what: "host" | "ca") => remote("ground_data", dataOutput(entry.name, what));
    return { blocks: [], instance: name, host: read("host"), ca: read("ca") };
  }
  if (entry.hosting.existing !== undefined) {
    const found = dataSource("google_sql_database_instance", local(entry.name), { name });
    return { blocks: [found], ...addressesOf(found), instance: name };
  }
  const made = instance(context, entry, name);
  const [copy, ...rest] = replica(context, entry, made);
  if (copy === undefined) return { blocks: [made], ...addressesOf(made), instance: made.address.get("name") };
  const [own, other] = [addressesOf(made), addressesOf(copy)];
  return {
    blocks: [made, copy, ...rest],
    // A promoted replica has database and role already: they are declared where they were made.
    instance: made.address.get("name"),
    host: byServing(own.host, other.host),
    ca: byServing(own.ca, other.ca),
  };
}

function addressesOf({ address }: Addressed): { host: Expression; ca: Expression } {
  // The provider takes the whole list for a secret; the certificate of an authority is none.
  return { host: address.get("private_ip_address"), ca: call("nonsensitive", address.get("server_ca_cert[0].cert")) };
}

function instance(context: Context, entry: Postgres, name: string): Addressed {
  const { hosting, version, flags } = entry;
  const { maintenance } = context.app.ground;
  const window = firstWindow(maintenance.windows);
  return resource(
    "google_sql_database_instance",
    local(entry.name),
    {
      name,
      region: context.google.region,
      database_version: `POSTGRES_${version}`,
      deletion_protection: raw("var.deletion_protection"),
      settings: {
        tier: tierOf(hosting.size).name,
        edition: "ENTERPRISE",
        availability_type: hosting.standby === "zone" ? "REGIONAL" : "ZONAL",
        disk_size: storageOf(entry),
        deletion_protection_enabled: raw("var.deletion_protection"),
        retain_backups_on_delete: hosting.backups === undefined ? undefined : true,
        user_labels: labelsOf(context),
        ip_configuration: ipConfiguration(context, entry),
        backup_configuration: backupConfiguration(hosting.backups),
        final_backup_config: { enabled: true, retention_days: LAST_BACKUP },
        maintenance_window: window && { day: days.indexOf(window.day) + 1, hour: window.hours, update_track: "stable" },
        deny_maintenance_period: maintenance.except.slice(0, 1).map((range) => {
          const { start, end } = quietTime(range);
          return { start_date: start, end_date: end, time: "00:00:00" };
        })[0],
        insights_config: { query_insights_enabled: true },
        database_flags: databaseFlags(flags),
      },
    },
    { why: "Unsaid, the edition would be the one that refuses machines of these sizes." },
  );
}

function databaseFlags(flags: Postgres["flags"]) {
  return Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([flag, value]) => ({ name: flag, value }));
}

function ipConfiguration(context: Context, { hosting }: Postgres) {
  return {
    ipv4_enabled: false,
    private_network: networkPath(context),
    allocated_ip_range: peeringRangeName(context),
    ssl_mode: hosting.tls === "none" ? "ALLOW_UNENCRYPTED_AND_ENCRYPTED" : "ENCRYPTED_ONLY",
  };
}

function backupConfiguration(backups: Postgres["hosting"]["backups"]) {
  if (backups === undefined) return { enabled: false };
  return {
    enabled: true,
    start_time: backups.at,
    location: backups.location?.toLowerCase(),
    point_in_time_recovery_enabled: true,
    transaction_log_retention_days: Math.max(1, Math.ceil(backups.pitr / DAY)),
    backup_retention_settings: { retained_backups: backups.keep },
  };
}

const DAY = 86_400_000;
const GIBIBYTE = 2 ** 30;

/** Gigabytes of disk where the manifest says so; it grows by itself. */
function storageOf({ hosting: { size } }: Postgres): number | undefined {
  if (typeof size === "string" || size.storage === undefined) return undefined;
  return Math.max(10, Math.ceil(size.storage / GIBIBYTE));
}

/** A copy of the server in the standby region, which can be made the primary one. */
function replica(context: Context, entry: Postgres, primary: Addressed): Addressed[] {
  const region = context.app.ground.standby?.region;
  if (region === undefined) return [];
  return [
    resource("google_sql_database_instance", local(entry.name, "standby"), {
      name: sqlInstanceName(context, entry, region),
      region,
      database_version: `POSTGRES_${entry.version}`,
      // A failover makes it a server of its own, and Terraform promotes it.
      instance_type: byServing("READ_REPLICA_INSTANCE", "CLOUD_SQL_INSTANCE"),
      master_instance_name: raw(`var.serving == "standby" ? null : ${primary.address.get("name").text}`),
      deletion_protection: raw("var.deletion_protection"),
      settings: {
        tier: tierOf(entry.hosting.size).name,
        edition: "ENTERPRISE",
        deletion_protection_enabled: raw("var.deletion_protection"),
        user_labels: labelsOf(context),
        ip_configuration: ipConfiguration(context, entry),
        backup_configuration: promotedBackups(entry.hosting.backups),
        // The same: Postgres stops a copy that allows less than what it copies, and a failover changes nothing for the app.
        database_flags: databaseFlags(entry.flags),
      },
    }),
  ];
}

/** A replica keeps no backups; once it serves, it keeps those of the server it stands for. */
function promotedBackups(backups: Postgres["hosting"]["backups"]) {
  if (backups === undefined) return undefined;
  const promoted = raw('var.serving == "standby"');
  return { ...backupConfiguration(backups), enabled: promoted, point_in_time_recovery_enabled: promoted };
}

function databaseOf(context: Context, entry: Postgres, instance: Value<string>): Addressed[] {
  const key = passwordKey(entry.name);
  const project = sqlProject(context, entry);
  const elsewhere = project === context.google.project ? {} : { project };
  const made = secret(context, key);
  const drawn = randomPassword(key, PASSWORD);
  const version = writtenVersion(made, key, drawn.address.get("result"));
  const read = ephemeral(
    "google_secret_manager_secret_version",
    local(key),
    { secret: made.address.get("secret_id"), version: version.address.get("version") },
    { why: "Read back, so that the server and the secret never hold two passwords, wherever an apply broke." },
  );
  const database = resource("google_sql_database", local(entry.name), {
    name: databaseName(context, entry),
    instance,
    ...elsewhere,
    deletion_policy: raw('var.deletion_protection ? "PREVENT" : "DELETE"'),
  });
  const user = resource(
    "google_sql_user",
    local(entry.name),
    {
      name: databaseUser(context, entry),
      instance,
      ...elsewhere,
      password_wo: read.address.get("secret_data"),
      password_wo_version: versionOf(key),
      deletion_policy: "ABANDON",
    },
    { why: "Postgres drops no role that owns something: it goes with its server." },
  );
  return [database, made, drawn, version, read, user];
}
