import type { Cluster } from "../../../app/ground.ts";
import { type Context, placeOf } from "../context.ts";
import { accounts, owned } from "../gke/accounts.ts";
import { admission } from "../gke/admission.ts";
import { backup } from "../gke/backup.ts";
import { type ClusterPlace, cluster, existingCluster } from "../gke/cluster.ts";
import { clusterOf, isMade, standbyCluster } from "../gke/names.ts";
import { nodeAccount } from "../gke/nodes.ts";
import { clusterOutputs } from "../gke/outputs.ts";
import { pools } from "../gke/pools.ts";
import { workloadsOf } from "../gke/reach.ts";
import type { Inputs } from "../inputs.ts";
import { rootModule } from "../root-module.ts";
import type { Draft, Stack } from "../stack.ts";
import { deletionProtection, serving, variables } from "../variable.ts";

/** The cluster that a stage runs in, and the accounts its components run as there. `undefined` where there is none. */
export function platformStack(context: Context, inputs: Inputs): Stack | undefined {
  const said = clusterOf(context);
  const { app, ground } = context;
  if (said === undefined || (app !== ground && app.target !== "gke")) return undefined;
  const places = placesOf(context, said);
  const made = app === ground ? clusters(context, said, places) : [];
  const workloads = workloadsOf(context, inputs);
  const own = app.target === "gke" ? accounts(context, workloads) : [];
  return rootModule(context, "platform", {
    header: headerOf(context, said),
    drafts: [...made, ...own, ...clusterOutputs(context, said, places)],
    after: [...(app === ground ? (["registry", "foundation"] as const) : []), ...(keeps(context) ? (["data"] as const) : [])],
    components: owned(own, workloads),
  });
}

function headerOf({ app, ground }: Context, said: Cluster): string {
  const accounts = `accounts that components of ${app.name} in ${app.stage} run as`;
  if (app !== ground) return `The ${accounts} in the cluster of ${ground.stage}.`;
  if (!isMade(said)) return `The ${accounts} in the cluster ${said.name}, which others keep.`;
  return `The cluster of ${app.name} in ${app.stage}, and the accounts its components run as there.`;
}

function placesOf(context: Context, said: Cluster): ClusterPlace[] {
  const main: ClusterPlace = { key: "main", region: placeOf(context).region, cold: false };
  const standby = isMade(said) ? standbyCluster(context) : undefined;
  if (standby === undefined) return [main];
  return [main, { key: "standby", region: standby.region, cold: !standby.warm }];
}

function clusters(context: Context, said: Cluster, places: readonly ClusterPlace[]): Draft[] {
  if (!isMade(said)) return [{ file: "cluster.tf", blocks: [existingCluster(context, said.name)] }];
  const asked = places.some(({ cold }) => cold) ? [deletionProtection, serving] : [deletionProtection];
  return [
    variables(...asked),
    { file: "nodes.tf", blocks: nodeAccount(context) },
    { file: "admission.tf", blocks: admission(context, said, places) },
    { file: "backup.tf", blocks: places.slice(0, 1).flatMap((main) => backup(context, main)) },
    ...places.map((place) => ({
      file: place.key === "main" ? "cluster.tf" : "standby.tf",
      blocks: [cluster(context, said, place), ...pools(said, place)],
    })),
  ];
}

/** Whether the stage has a stack of data, whose secrets and buckets are granted here. */
function keeps({ app }: Context): boolean {
  return app.data.length + app.secrets.length > 0;
}
