/** The names of a network and its parts, which other stacks know without asking. */
import { type Context, groundName, inRegion, placeOf } from "../context.ts";
import { clusterOf, isMade } from "../gke/names.ts";

/** The name of the network: the one that is there already, or the stage's. */
export function networkName(context: Context): string {
  return context.ground.ground.network.existing ?? groundName(context, "compute");
}

/** Its path, as SQL and Redis ask for it. */
export function networkPath(context: Context): string {
  return `projects/${placeOf(context).project}/global/networks/${networkName(context)}`;
}

/** The subnet from which Cloud Run enters the network, in the stage's region or in the standby's. */
export function runSubnetName(context: Context, region: string = placeOf(context).region): string {
  return groundName(context, "compute", "run", ...inRegion(context, region));
}

export function nodesSubnetName(context: Context, region: string = placeOf(context).region): string {
  return groundName(context, "compute", "nodes", ...inRegion(context, region));
}

/** The serverless connector, where the manifest asks for one. */
export function connectorName(context: Context, region: string = placeOf(context).region): string {
  return groundName(context, "connector", "run", ...inRegion(context, region));
}

/** What of a component's traffic enters the network; the rest leaves by Google's own ways. */
export function egressOf({ ground }: Context): "ALL_TRAFFIC" | "PRIVATE_RANGES_ONLY" {
  return ground.ground.network.egress === "open" ? "PRIVATE_RANGES_ONLY" : "ALL_TRAFFIC";
}

/** Whether a cluster is made on this ground, whose nodes are in its network. */
export function hasCluster(context: Context): boolean {
  return isMade(clusterOf(context));
}
