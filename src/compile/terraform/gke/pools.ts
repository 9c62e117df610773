import type { Pool } from "../../../app/ground.ts";
import { local } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { type ClusterPlace, clusterAddress, type Made, shielded, times } from "./cluster.ts";

/** The node pools of a cluster; none of Autopilot's, which Google keeps. */
export function pools(said: Made, place: ClusterPlace): Addressed[] {
  return said.mode === "autopilot" ? [] : said.pools.map((pool) => nodePool(pool, place));
}

function nodePool({ name, machine, nodes, capacity }: Pool, place: ClusterPlace): Addressed {
  const { key } = place;
  const spot = capacity === "spot";
  return resource(
    "google_container_node_pool",
    // A single underscore stands between parts only.
    local(...(key === "main" ? [] : [key]), name.replaceAll("-", "__")),
    {
      name,
      cluster: raw(`${clusterAddress(place)}.id`),
      initial_node_count: nodes.min,
      // Each for one zone.
      autoscaling: { min_node_count: nodes.min, max_node_count: nodes.max },
      management: { auto_repair: true, auto_upgrade: true },
      // A node is there before the one it replaces goes.
      upgrade_settings: { max_surge: 1, max_unavailable: 0 },
      node_config: {
        machine_type: machine,
        ...(spot ? { spot: true } : {}),
        service_account: raw("google_service_account.nodes.email"),
        oauth_scopes: ["https://www.googleapis.com/auth/cloud-platform"],
        // What must not be interrupted stays away from nodes that may be taken away.
        ...(spot ? { taint: [{ key: "cloud.google.com/gke-spot", value: "true", effect: "NO_SCHEDULE" }] } : {}),
        ...shielded,
        workload_metadata_config: { mode: "GKE_METADATA" },
      },
    },
    { ...times(place), lifecycle: { ignore_changes: [raw("initial_node_count")] } },
  );
}
