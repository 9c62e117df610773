import type { Role } from "../../../compile/kubernetes/stage.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { type DeliveryOrder, deliver, putBack } from "../../kubernetes/deliver.ts";
import { WaveGate } from "../../kubernetes/gate.ts";
import { type Course, step } from "../course.ts";
import { closeClusters, type OpenCluster, openClusters, pinIdentity } from "./clusters.ts";
import { followInClusters } from "./gitops.ts";
import { objectsOf } from "./objects.ts";
import { addressesIn, readOutputs, type StackOutputs } from "./outputs.ts";

/**
 * Brings a release's objects to the stage's clusters, side by side: a standby rolls once the jobs before the release have
 * run in the primary. Where one does not come up, the live release is put back in all of them.
 */
export async function rollOnGke(course: Course): Promise<void> {
  await step(course, "deliver", "Rolling in the cluster", async () => {
    const { stage, next, variables, signal } = course;
    const outputs = await readOutputs(stage, next, variables, signal);
    const { kind, takeOver = false } = course.order;
    await rollInClusters({ ...course, jobs: kind !== "rollback", takeOver }, outputs);
    return undefined;
  });
}

/** What a roll in clusters needs of a deployment. Without `jobs` none runs. */
export type ClusterRoll = Pick<Course, "stage" | "next" | "live" | "variables" | "signal"> & { jobs: boolean; takeOver: boolean };

/** The same with what Google assigned at hand. */
export async function rollInClusters(course: ClusterRoll, outputs: StackOutputs): Promise<void> {
  const { stage, next, signal } = course;
  const clusters = await openClusters(stage, next.app, async () => outputs, signal);
  try {
    await pinIdentity(stage, clusters, signal);
    if (next.app.ground.deliver.by === "direct") return await deliverToAll(course, outputs, clusters);
    const { held } = course.variables.settings;
    await followInClusters(course, clusters, (released, role) =>
      objectsOf(released, { outputs: addressesIn(outputs, released), held, role }),
    );
  } finally {
    await closeClusters(clusters);
  }
}

async function deliverToAll(course: ClusterRoll, outputs: StackOutputs, clusters: readonly OpenCluster[]): Promise<void> {
  const { stage, signal } = course;
  const gate = new WaveGate();
  const deliveries = clusters.map(({ role, cluster }) => {
    const order = orderOf(course, outputs, role);
    const tell = (event: Parameters<Parameters<typeof deliver>[2]>[0]) =>
      stage.world.emit({ type: "delivery", cluster: role, event });
    return { order, cluster, tell, role };
  });
  const results = await Promise.allSettled(
    deliveries.map(({ order, cluster, tell, role }) => {
      if (role === "standby") return deliver({ ...order, reach: (wave) => gate.pass(wave) }, cluster, tell, signal);
      return gate.open((reach) => deliver({ ...order, reach }, cluster, tell, signal));
    }),
  );
  const failed = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  const [first] = failed;
  if (first === undefined) return;
  if (first instanceof Failure && !signal.aborted) {
    // Those that came up go back as well: a stage has one release in all its clusters.
    await Promise.all(
      deliveries.map(async ({ order, cluster, tell }, index) => {
        if (results[index]?.status === "fulfilled" && order.live) await putBack(order.live, order, cluster, tell, signal);
      }),
    );
  }
  throw first;
}

function orderOf({ next, live, jobs, takeOver, variables }: ClusterRoll, outputs: StackOutputs, role: Role): DeliveryOrder {
  const { held } = variables.settings;
  return {
    next: objectsOf(next, { outputs: addressesIn(outputs, next), held, role }),
    live: live && objectsOf(live, { outputs: addressesIn(outputs, live), held, role }),
    owner: { app: next.app.name, stage: next.app.stage, namespace: next.app.ground.namespace },
    jobs,
    takeOver,
  };
}
