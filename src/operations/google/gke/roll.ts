import { type Course, step } from "../course.ts";
import type { ClusterRoll, Read } from "./aim.ts";
import { closeClusters, openClusters, pinIdentity } from "./clusters.ts";
import { deliverToClusters } from "./direct.ts";
import { followInClusters } from "./gitops.ts";
import { objectsOf } from "./objects.ts";
import { addressesIn, readOutputs, type StackOutputs } from "./outputs.ts";

/** Brings a release's objects to the stage's clusters, the way the stage is delivered; all of them or none. */
export async function rollOnGke(course: Course): Promise<void> {
  await step(course, "deliver", "Rolling in the cluster", async () => {
    const { stage, next, variables, signal } = course;
    const outputs = await readOutputs(stage, next, variables, signal);
    const { kind, takeOver = false } = course.order;
    // What is live has run its jobs; in a failover it comes to a cluster that has not seen them.
    const jobs = kind !== "rollback" && course.live?.release.id !== next.release.id;
    await rollInClusters({ ...course, jobs, takeOver }, outputs);
    return undefined;
  });
}

/** The same with what Google assigned at hand. */
export async function rollInClusters(course: ClusterRoll, outputs: StackOutputs): Promise<void> {
  const { stage, next, signal } = course;
  const read: Read = ({ released, settings }, role) =>
    objectsOf(stage, released, { outputs: addressesIn(outputs, released), settings, role }, signal);
  const clusters = await openClusters(stage, next.app, async () => outputs, signal);
  try {
    await pinIdentity(stage, clusters, signal);
    if (next.app.ground.deliver.by === "direct") await deliverToClusters(course, clusters, read);
    else await followInClusters(course, clusters, read);
  } finally {
    await closeClusters(clusters);
  }
}
