import type { Cluster } from "../../../app/ground.ts";
import { type Context, placeOf } from "../context.ts";
import { type Expression, raw, type Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import type { Draft } from "../stack.ts";
import { output } from "../variable.ts";
import type { ClusterKey } from "./cluster.ts";
import { clusterName, standbyRegion } from "./names.ts";

/** What a kubeconfig needs to know of each cluster; a stage that shares another's says the same as that one. */
export function clusterOutputs(context: Context, said: Cluster): Draft[] {
  const standby = standbyRegion(context);
  return [
    ...ofCluster(context, said, "main", placeOf(context).region),
    ...(standby === undefined || said.mode === "existing" ? [] : ofCluster(context, said, "standby", standby)),
  ];
}

function ofCluster(context: Context, said: Cluster, key: ClusterKey, region: string): Draft[] {
  const prefix = key === "main" ? "" : "standby_";
  const which = key === "main" ? "The cluster" : "The cluster that stands by";
  const shared = (name: string): Value<string> | undefined =>
    context.app === context.ground ? undefined : remote("platform", `${prefix}${name}`);
  const { endpoint, authority } = reached(said, key);
  return [
    output(`${prefix}cluster_name`, clusterName(context, region), `${which}: its name.`),
    output(`${prefix}cluster_location`, region, `${which}: its region.`),
    output(
      `${prefix}cluster_endpoint`,
      shared("cluster_endpoint") ?? endpoint,
      `${which}: the DNS name or the address of its control plane.`,
    ),
    output(
      `${prefix}cluster_ca`,
      shared("cluster_ca") ?? authority,
      `${which}: the authority of its control plane as PEM in base64; empty where it is reached by its DNS name, which public authorities sign.`,
    ),
  ];
}

function reached(said: Cluster, key: ClusterKey): { endpoint: Expression; authority: Value<string> } {
  const cluster = said.mode === "existing" ? `data.google_container_cluster.${key}` : `google_container_cluster.${key}`;
  const name = `${cluster}.control_plane_endpoints_config[0].dns_endpoint_config[0]`;
  const [address, authority] = [`${cluster}.endpoint`, `${cluster}.master_auth[0].cluster_ca_certificate`];
  if (said.mode === "existing") {
    const byName = `try(${name}.allow_external_traffic, false)`;
    return {
      endpoint: raw(`${byName} ? ${name}.endpoint : ${address}`),
      authority: raw(`${byName} ? "" : ${authority}`),
    };
  }
  if (said.control.by === "dns") return { endpoint: raw(`${name}.endpoint`), authority: "" };
  return { endpoint: raw(address), authority: raw(authority) };
}
