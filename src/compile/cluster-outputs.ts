/** Outputs of the stack `platform` that Fairlead itself reads, to find the way to a stage's clusters. */

export type ClusterRole = "primary" | "standby";
/** `endpoint`: host, or host and port. `ca`: in base64 as GKE gives it; empty where the endpoint's certificate is public. */
export type ClusterFact = "name" | "endpoint" | "ca";

/** The name of such an output: `cluster_endpoint`, `standby_cluster_endpoint`. */
export function clusterOutput(role: ClusterRole, fact: ClusterFact): string {
  return `${role === "primary" ? "" : "standby_"}cluster_${fact}`;
}
