import type { Hosting } from "../../../app/ground.ts";
import { type Day, firstWindow } from "../../../app/maintenance.ts";
import { redisVersions } from "../../../app/memorystore.ts";
import { type Context, local } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { networkPath } from "../network/names.ts";
import { peeringRangeName } from "../network/peering.ts";
import { resource } from "../resource.ts";
import { passwordKey, secret, writtenVersion } from "../secret.ts";
import type { Draft } from "../stack.ts";
import { output } from "../variable.ts";
import { dataOutput, type Hosted, redisName } from "./names.ts";

/** Gibibytes by a word. */
const words = { micro: 1, small: 1, medium: 4, large: 16 } as const;
const GIBIBYTE = 2 ** 30;

/** Memory in whole gibibytes, as Memorystore sells it. */
export function redisMemory(size: Hosting["size"]): number {
  return typeof size === "string" ? words[size] : Math.max(1, Math.ceil(size.memory / GIBIBYTE));
}

/** A server of the stage's own, with a password that Google makes. */
export function redis(context: Context, { name, version, hosting }: Hosted<"redis">): Draft[] {
  const window = firstWindow(context.app.ground.maintenance.windows);
  const server = resource(
    "google_redis_instance",
    local(name),
    {
      name: redisName(context, name),
      region: context.google.region,
      redis_version: `REDIS_${redisVersions[version]}`,
      tier: hosting.standby === "zone" ? "STANDARD_HA" : "BASIC",
      memory_size_gb: redisMemory(hosting.size),
      connect_mode: "PRIVATE_SERVICE_ACCESS",
      authorized_network: networkPath(context),
      reserved_ip_range: peeringRangeName(context),
      auth_enabled: true,
      transit_encryption_mode: hosting.tls === "none" ? "DISABLED" : "SERVER_AUTHENTICATION",
      redis_configs: holdsQueues(context, name) ? { "maxmemory-policy": "noeviction" } : undefined,
      deletion_protection: raw("var.deletion_protection"),
      maintenance_policy: window && {
        weekly_maintenance_window: [{ day: DAYS[window.day], start_time: { hours: window.hours, minutes: window.minutes } }],
      },
    },
    holdsQueues(context, name)
      ? { why: "Tasks wait in it: where its memory ends, writing fails and nothing is thrown away." }
      : {},
  );
  const key = passwordKey(name);
  const password = secret(context, key);
  const { address } = server;
  return [
    { file: "redis.tf", blocks: [server, password, writtenVersion(password, key, address.get("auth_string"))] },
    output(dataOutput(name, "host"), address.get("host"), `The private address of ${name}.`),
    output(dataOutput(name, "port"), address.get("port"), `The port of ${name}: another one with TLS.`),
    ...(hosting.tls === "none"
      ? []
      : [
          output(
            dataOutput(name, "ca"),
            raw(`join("\\n", [for authority in ${address.text}.server_ca_certs : authority.cert])`),
            `The authorities that sign the certificate of ${name}, as PEM.`,
          ),
        ]),
  ];
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
