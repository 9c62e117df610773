/** The cluster of a stage as other stacks and commands name it without asking. */
import type { Cluster } from "../../../app/ground.ts";
import { type Context, groundName, inRegion, placeOf, usersOf } from "../context.ts";

/** What a stage on GKE gets whose manifest says nothing of its cluster. */
const UNSAID: Cluster = { mode: "autopilot", channel: "regular", control: { by: "dns" }, admit: "any" };

/** The cluster that stands on a stage's ground; `undefined` where no stage on it runs in one. */
export function clusterOf(context: Context): Cluster | undefined {
  const users = usersOf(context).filter(({ target }) => target === "gke");
  if (users.length === 0) return undefined;
  const said = [context.ground, ...users].find(({ ground }) => ground.cluster !== undefined);
  return said?.ground.cluster ?? UNSAID;
}

/** Whether Fairlead makes it. */
export function isMade(cluster: Cluster | undefined): cluster is Exclude<Cluster, { mode: "existing" }> {
  return cluster !== undefined && cluster.mode !== "existing";
}

/** The name of the cluster in the stage's region, or of the one that stands by in another. */
export function clusterName(context: Context, region: string = placeOf(context).region): string {
  const cluster = clusterOf(context);
  if (cluster?.mode === "existing" && region === placeOf(context).region) return cluster.name;
  return groundName(context, "cluster", ...inRegion(context, region));
}

/** Where a second cluster is: `warm` all the time, or made once that region serves. */
export function standbyCluster({ ground }: Context): { region: string; warm: boolean } | undefined {
  const { standby } = ground.ground;
  return standby && { region: standby.region, warm: standby.keep === "warm" };
}

/** The account that nodes run as. */
export function nodesAccount(context: Context): string {
  return groundName(context, "account", "nodes");
}

/** Whom Google takes a Kubernetes ServiceAccount for. */
export function workloadMember(context: Context, namespace: string, name: string): string {
  return `serviceAccount:${placeOf(context).project}.svc.id.goog[${namespace}/${name}]`;
}
