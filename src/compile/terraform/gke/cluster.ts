/** The cluster of a stage, and the one that stands by in another region. */

import { regions } from "../../../app/google/regions.ts";
import type { Cluster } from "../../../app/ground.ts";
import { type Context, placeOf } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { networkName, nodesSubnetName } from "../network/names.ts";
import { type Addressed, dataSource, resource } from "../resource.ts";
import { maintenance } from "./maintenance.ts";
import { clusterName } from "./names.ts";

export type Made = Exclude<Cluster, { mode: "existing" }>;
type Attributes = Resources["google_container_cluster"];

/** A cluster within Terraform: the one that works, or the one that stands by; `cold` where it is made only when it serves. */
export type ClusterPlace = { key: "main" | "standby"; region: string; cold: boolean };

/** How often something of a cluster is made. */
export function times({ cold }: ClusterPlace): { count?: Expression } {
  return cold ? { count: raw('var.serving == "standby" ? 1 : 0') } : {};
}

/** How others refer to it. */
export function clusterAddress({ key, cold }: ClusterPlace): string {
  return `google_container_cluster.${key}${cold ? "[0]" : ""}`;
}

/** How many zones of a region a cluster of one's own nodes spans. */
const ZONES = 3;
const CLOUD = ["https://www.googleapis.com/auth/cloud-platform"];

export function cluster(context: Context, said: Made, place: ClusterPlace): Addressed {
  const { key, region } = place;
  return resource(
    "google_container_cluster",
    key,
    {
      name: clusterName(context, region),
      location: region,
      network: networkName(context),
      subnetwork: nodesSubnetName(context, region),
      deletion_protection: raw("var.deletion_protection"),
      ...(said.mode === "autopilot" ? { enable_autopilot: true } : { ...standard(context, region) }),
      release_channel: { channel: said.channel.toUpperCase() },
      ip_allocation_policy: { cluster_secondary_range_name: "pods", services_secondary_range_name: "services" },
      private_cluster_config: { enable_private_nodes: true },
      ...control(said),
      fleet: { project: placeOf(context).project },
      gateway_api_config: { channel: "CHANNEL_STANDARD" },
      logging_config: { enable_components: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
      monitoring_config: { enable_components: ["SYSTEM_COMPONENTS"], managed_prometheus: { enabled: true } },
      maintenance_policy: maintenance(context),
      addons_config: addons(said),
      ...nodes(said),
      ...(said.admit === "ours" ? { binary_authorization: { evaluation_mode: "PROJECT_SINGLETON_POLICY_ENFORCE" } } : {}),
      // Whoever is logged in to Google anywhere is `system:authenticated`: nobody binds a role to them.
      rbac_binding_config: {
        enable_insecure_binding_system_authenticated: false,
        enable_insecure_binding_system_unauthenticated: false,
      },
    },
    {
      ...times(place),
      // Nodes that may not write their logs yet are replaced again and again.
      depends_on: [raw("google_project_iam_member.nodes")],
      ...(said.mode === "standard" ? { lifecycle: { ignore_changes: [raw("node_config")] } } : {}),
    },
  );
}

/** A cluster that is there already: only asked where it answers. */
export function existingCluster(context: Context, name: string): Addressed {
  return dataSource("google_container_cluster", "main", { name, location: placeOf(context).region });
}

/** A cluster of one's own nodes: regional over three zones, with the network that Autopilot has by itself. */
function standard(context: Context, region: string): Partial<Attributes> {
  return {
    node_locations: zonesOf(region),
    datapath_provider: "ADVANCED_DATAPATH",
    remove_default_node_pool: true,
    initial_node_count: 1,
    dns_config: { cluster_dns: "CLOUD_DNS", cluster_dns_scope: "CLUSTER_SCOPE" },
    workload_identity_config: { workload_pool: `${placeOf(context).project}.svc.id.goog` },
  };
}

export function zonesOf(region: string): readonly string[] | undefined {
  return regions.get(region)?.zones.slice(0, ZONES);
}

/** Its own account for nodes: Google's default one may edit the whole project. */
function nodes(said: Made): Partial<Attributes> {
  const account = raw("google_service_account.nodes.email");
  if (said.mode === "autopilot") {
    return { cluster_autoscaling: { auto_provisioning_defaults: { service_account: account, oauth_scopes: CLOUD } } };
  }
  // Of the pool that is there for minutes, until it is removed.
  return { node_config: { service_account: account, oauth_scopes: CLOUD, ...shielded } };
}

export const shielded = { shielded_instance_config: { enable_secure_boot: true } };

/** Who reaches the control plane: by its DNS name whoever Google's access rules let in, else these addresses only. */
function control({ control: said }: Made): Partial<Attributes> {
  switch (said.by) {
    case "dns":
      return {
        control_plane_endpoints_config: {
          dns_endpoint_config: { allow_external_traffic: true },
          ip_endpoints_config: { enabled: false },
        },
      };
    case "address":
      return {
        master_authorized_networks_config: {
          gcp_public_cidrs_access_enabled: false,
          cidr_blocks: said.from.map((range) => ({ cidr_block: range })),
        },
      };
    default:
      return said satisfies never;
  }
}

/** Buckets as folders, which Autopilot has by itself, and the agent that backups need. */
function addons({ mode }: Made): Attributes["addons_config"] {
  return {
    gke_backup_agent_config: { enabled: true },
    ...(mode === "standard" ? { gcs_fuse_csi_driver_config: { enabled: true } } : {}),
  };
}
