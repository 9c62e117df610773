import type { Cluster } from "../../../app/ground.ts";
import type { Context } from "../context.ts";
import { raw, type Value } from "../hcl/expression.ts";
import { remote } from "../remote.ts";
import type { Draft } from "../stack.ts";
import { output } from "../variable.ts";
import type { ClusterPlace } from "./cluster.ts";
import { clusterName } from "./names.ts";

/** What a kubeconfig needs to know of each cluster; a stage that shares another's says the same as that one. */
export function clusterOutputs(context: Context, said: Cluster, places: readonly ClusterPlace[]): Draft[] {
  return places.flatMap((place) => ofCluster(context, said, place));
}

function ofCluster(context: Context, said: Cluster, place: ClusterPlace): Draft[] {
  const { key, region, cold } = place;
  const prefix = key === "main" ? "" : "standby_";
  const which = key === "main" ? "The cluster" : "The cluster that stands by";
  const { endpoint, authority } =
    context.app === context.ground
      ? reached(said, place)
      : { endpoint: remote("platform", `${prefix}cluster_endpoint`), authority: remote("platform", `${prefix}cluster_ca`) };
  const none = cold ? " Empty until it is made." : "";
  return [
    output(`${prefix}cluster_name`, clusterName(context, region), `${which}: its name.`),
    output(`${prefix}cluster_location`, region, `${which}: its region.`),
    output(`${prefix}cluster_endpoint`, endpoint, `${which}: the DNS name or the address of its control plane.${none}`),
    output(
      `${prefix}cluster_ca`,
      authority,
      `${which}: the authority of its control plane as PEM in base64; empty where it is reached by its DNS name, which public authorities sign.`,
    ),
  ];
}

function reached(said: Cluster, { key, cold }: ClusterPlace): { endpoint: Value<string>; authority: Value<string> } {
  const of = (attribute: string) => {
    const cluster = said.mode === "existing" ? `data.google_container_cluster.${key}` : `google_container_cluster.${key}`;
    return raw(cold ? `try(${cluster}[0].${attribute}, "")` : `${cluster}.${attribute}`);
  };
  const name = "control_plane_endpoints_config[0].dns_endpoint_config[0]";
  const authority = "master_auth[0].cluster_ca_certificate";
  if (said.mode === "existing") {
    const byName = `try(${of(`${name}.allow_external_traffic`).text}, false)`;
    return {
      endpoint: raw(`${byName} ? ${of(`${name}.endpoint`).text} : ${of("endpoint").text}`),
      authority: raw(`${byName} ? "" : ${of(authority).text}`),
    };
  }
  if (said.control.by === "dns") return { endpoint: of(`${name}.endpoint`), authority: "" };
  return { endpoint: of("endpoint"), authority: of(authority) };
}
