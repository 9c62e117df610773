import type { Hosting } from "../../../app/ground.ts";
import { type Day, firstWindow } from "../../../app/maintenance.ts";
import { redisVersions } from "../../../app/memorystore.ts";
import { type Context, local } from "../context.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { networkPath } from "../network/names.ts";
import { peeringRangeName } from "../network/peering.ts";
import { type Addressed, resource } from "../resource.ts";
import { passwordKey, secret, versionOf, writtenVersion } from "../secret.ts";
import type { Draft } from "../stack.ts";
import { byServing, output } from "../variable.ts";
import { dataOutput, type Hosted, redisName } from "./names.ts";

/** Gibibytes by a word. */
const words = { micro: 1, small: 1, medium: 4, large: 16 } as const;
const GIBIBYTE = 2 ** 30;

/** Memory in whole gibibytes, as Memorystore sells it. */
export function redisMemory(size: Hosting["size"]): number {
  return typeof size === "string" ? words[size] : Math.max(1, Math.ceil(size.memory / GIBIBYTE));
}

/**
 * A server of the stage's own, with a password that Google makes. With a standby region another one, empty, is made there once
 * that region serves: Memorystore copies to no other region.
 */
export function redis(context: Context, entry: Hosted<"redis">): Draft[] {
  const { name, hosting } = entry;
  // Of Cloud Run nothing runs there that could ask it.
  const standby = context.app.target === "gke" ? context.app.ground.standby?.region : undefined;
  const server = instance(context, entry);
  const other = standby === undefined ? undefined : instance(context, entry, standby);
  const key = passwordKey(name);
  const password = secret(context, key);
  const of = (from: (server: string) => string): Expression =>
    other === undefined
      ? raw(from(server.address.text))
      : byServing(raw(from(server.address.text)), raw(from(`${other.address.text}[0]`)));
  const written = writtenVersion(
    password,
    key,
    of((one) => `${one}.auth_string`),
    other === undefined ? undefined : raw(`${versionOf(key).text} + (var.serving == "standby" ? ${ELSEWHERE} : 0)`),
  );
  return [
    { file: "redis.tf", blocks: [server, ...(other === undefined ? [] : [other]), password, written] },
    output(
      dataOutput(name, "host"),
      of((one) => `${one}.host`),
      `The private address of ${name}.`,
    ),
    output(
      dataOutput(name, "port"),
      of((one) => `${one}.port`),
      `The port of ${name}: another one with TLS.`,
    ),
    ...(hosting.tls === "none"
      ? []
      : [
          output(
            dataOutput(name, "ca"),
            of((one) => `join("\\n", [for authority in ${one}.server_ca_certs : authority.cert])`),
            `The authorities that sign the certificate of ${name}, as PEM.`,
          ),
        ]),
  ];
}

/** What the number of a password's version is raised by in the standby region, so that the other server's is written. */
const ELSEWHERE = 1_000_000;

/** The server in the stage's region, or the one that is made in the standby region when that serves. */
function instance(context: Context, { name, version, hosting }: Hosted<"redis">, standby?: string): Addressed {
  const window = firstWindow(context.app.ground.maintenance.windows);
  const queues = holdsQueues(context, name);
  return resource(
    "google_redis_instance",
    standby === undefined ? local(name) : local(name, "standby"),
    {
      name: redisName(context, name, standby),
      region: standby ?? context.google.region,
      redis_version: `REDIS_${redisVersions[version]}`,
      tier: hosting.standby === "zone" ? "STANDARD_HA" : "BASIC",
      memory_size_gb: redisMemory(hosting.size),
      connect_mode: "PRIVATE_SERVICE_ACCESS",
      authorized_network: networkPath(context),
      reserved_ip_range: peeringRangeName(context),
      auth_enabled: true,
      transit_encryption_mode: hosting.tls === "none" ? "DISABLED" : "SERVER_AUTHENTICATION",
      redis_configs: queues ? { "maxmemory-policy": "noeviction" } : undefined,
      deletion_protection: raw("var.deletion_protection"),
      maintenance_policy: window && {
        weekly_maintenance_window: [{ day: DAYS[window.day], start_time: { hours: window.hours, minutes: window.minutes } }],
      },
    },
    {
      ...(standby === undefined ? {} : { count: raw('var.serving == "standby" ? 1 : 0') }),
      ...(queues ? { why: "Tasks wait in it: where its memory ends, writing fails and nothing is thrown away." } : {}),
    },
  );
}

const DAYS: Readonly<Record<Day, string>> = {
  mon: "MONDAY",
  tue: "TUESDAY",
  wed: "WEDNESDAY",
  thu: "THURSDAY",
  fri: "FRIDAY",
  sat: "SATURDAY",
  sun: "SUNDAY",
};

function holdsQueues({ app }: Context, name: string): boolean {
  return app.components.some((component) => component.kind === "worker" && component.broker === name);
}
