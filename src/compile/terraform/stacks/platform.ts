import { type Context, placeOf } from "../context.ts";
import { accounts, owned } from "../gke/accounts.ts";
import { cluster } from "../gke/cluster.ts";
import { clusterOf, isMade, standbyRegion } from "../gke/names.ts";
import { nodeAccount } from "../gke/nodes.ts";
import { clusterOutputs } from "../gke/outputs.ts";
import { pools } from "../gke/pools.ts";
import { workloadsOf } from "../gke/reach.ts";
import type { Inputs } from "../inputs.ts";
import { rootModule } from "../root-module.ts";
import type { Draft, Stack } from "../stack.ts";
import { deletionProtection, variables } from "../variable.ts";

/** The cluster that a stage runs in, and the accounts its components run as there. `undefined` where there is none. */
export function platformStack(context: Context, inputs: Inputs): Stack | undefined {
  const said = clusterOf(context);
  const { app, ground } = context;
  if (said === undefined || (app !== ground && app.target !== "gke")) return undefined;
  const standby = standbyRegion(context);
  const made: Draft[] =
    app === ground && isMade(said)
      ? [
          variables(deletionProtection),
          { file: "nodes.tf", blocks: nodeAccount(context) },
          { file: "cluster.tf", blocks: [cluster(context, said, "main", placeOf(context).region), ...pools(said, "main")] },
          ...(standby === undefined
            ? []
            : [{ file: "standby.tf", blocks: [cluster(context, said, "standby", standby), ...pools(said, "standby")] }]),
        ]
      : [];
  const workloads = workloadsOf(context, inputs);
  const own = app.target === "gke" ? accounts(context, workloads) : [];
  return rootModule(context, "platform", {
    header:
      app === ground
        ? `The cluster of ${app.name} in ${app.stage}, and the accounts its components run as there.`
        : `The accounts that components of ${app.name} in ${app.stage} run as in the cluster of ${ground.stage}.`,
    drafts: [...made, ...own, ...clusterOutputs(context, said)],
    after: [...(app === ground ? (["registry", "foundation"] as const) : []), ...(keeps(context) ? (["data"] as const) : [])],
    components: owned(own, workloads),
  });
}

/** Whether the stage has a stack of data, whose secrets and buckets are granted here. */
function keeps({ app }: Context): boolean {
  return app.data.length + app.secrets.length > 0;
}
