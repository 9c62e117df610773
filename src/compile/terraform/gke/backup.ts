import type { Hosting } from "../../../app/ground.ts";
import { type Context, groundName, usersOf } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { ClusterPlace } from "./cluster.ts";

type Backups = NonNullable<Hosting["backups"]>;

/**
 * Backups of the objects in a cluster, where its stage keeps backups at all: at the same time and as long, and beside the
 * standby region where there is one. Secrets are left out: Secret Manager has them.
 */
export function backup(context: Context, main: ClusterPlace): Addressed[] {
  const asked = backupsOf(context);
  if (asked === undefined) return [];
  const [hour = "2", minute = "0"] = asked.at.split(":");
  return [
    resource("google_gke_backup_backup_plan", "main", {
      name: groundName(context, "compute"),
      cluster: raw("google_container_cluster.main.id"),
      location: context.ground.ground.standby?.region ?? main.region,
      backup_config: {
        selected_namespaces: { namespaces: namespaces(context) },
        include_volume_data: true,
        include_secrets: false,
      },
      backup_schedule: { cron_schedule: `${Number(minute)} ${Number(hour)} * * *` },
      retention_policy: { backup_retain_days: asked.keep },
    }),
  ];
}

/** The backups that the ground's first database asks for. */
function backupsOf({ ground }: Context): Backups | undefined {
  for (const datum of ground.data) {
    if (datum.kind === "postgres" && datum.hosting.backups !== undefined) return datum.hosting.backups;
  }
  return undefined;
}

function namespaces(context: Context): string[] {
  const users = usersOf(context).filter(({ target }) => target === "gke");
  return [...new Set(users.map(({ ground }) => ground.namespace))].sort();
}
