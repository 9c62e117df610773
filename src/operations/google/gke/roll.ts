import { ARGOCD, ARGOCD_MANAGER, applicationName, followingOf } from "../../../compile/argocd/names.ts";
import type { Role } from "../../../compile/kubernetes/stage.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import type { Settings } from "../../../plan/settings.ts";
import { letGo } from "../../kubernetes/apply.ts";
import { type DeliveryOrder, deliver, putBack, type ReleaseObjects, withMore } from "../../kubernetes/deliver.ts";
import type { OnDelivery } from "../../kubernetes/event.ts";
import { WaveGate } from "../../kubernetes/gate.ts";
import { type Course, step } from "../course.ts";
import type { ReleasedStage } from "../stage.ts";
import { closeClusters, namingCluster, type OpenCluster, openClusters, pinIdentity } from "./clusters.ts";
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
    // What is live has run its jobs; in a failover it comes to a cluster that has not seen them.
    const jobs = kind !== "rollback" && course.live?.release.id !== next.release.id;
    await rollInClusters({ ...course, jobs, takeOver }, outputs);
    return undefined;
  });
}

/** What a roll in clusters needs of a deployment. Without `jobs` none runs. */
export type ClusterRoll = Pick<Course, "stage" | "next" | "live" | "variables" | "signal"> & {
  /** What was settled when the live release was brought, where that was something else. */
  before?: Settings;
  jobs: boolean;
  takeOver: boolean;
};

/** What a stage's clusters are brought to: a release, at what operating the stage has settled. */
export type Aim = { released: ReleasedStage; settings: Settings };
/** The objects of an aim in a cluster. */
export type Read = (aim: Aim, role: Role) => Promise<ReleaseObjects>;

/** The same with what Google assigned at hand. */
export async function rollInClusters(course: ClusterRoll, outputs: StackOutputs): Promise<void> {
  const { stage, next, signal } = course;
  const read: Read = ({ released, settings }, role) =>
    objectsOf(stage, released, { outputs: addressesIn(outputs, released), settings, role }, signal);
  const clusters = await openClusters(stage, next.app, async () => outputs, signal);
  try {
    await pinIdentity(stage, clusters, signal);
    if (next.app.ground.deliver.by === "direct") await deliverToAll(course, clusters, read);
    else await followInClusters(course, clusters, read);
  } finally {
    await closeClusters(clusters);
  }
}

/** Where a roll leads. */
export function aimOf({ next, variables }: ClusterRoll): Aim {
  return { released: next, settings: variables.settings };
}

/** Where it leads back to when it fails. */
export function aimBack({ live, before, variables }: ClusterRoll): Aim | undefined {
  return live && { released: live, settings: before ?? variables.settings };
}

type Delivery = { order: DeliveryOrder; open: OpenCluster; tell: OnDelivery; leave: () => Promise<void> };

async function deliverToAll(course: ClusterRoll, clusters: readonly OpenCluster[], read: Read): Promise<void> {
  const { stage, signal } = course;
  const gate = new WaveGate();
  const deliveries = await Promise.all(
    clusters.map(async (open): Promise<Delivery> => {
      const tell: OnDelivery = (event) => stage.world.emit({ type: "delivery", cluster: open.role, event });
      return { order: await orderOf(course, open.role, read), open, tell, leave: leavingArgocd(course, open) };
    }),
  );
  const results = await Promise.allSettled(
    deliveries.map(({ order, open: { role, cluster }, tell, leave }) => {
      const bring = (reach: (wave: number) => Promise<void>) =>
        deliver({ ...order, reach: (wave) => leave().then(() => reach(wave)) }, cluster, tell, signal);
      return role === "standby" && clusters.length > 1 ? bring((wave) => gate.pass(wave)) : gate.open(bring);
    }),
  );
  const failed = results.flatMap((result, index) => {
    const open = clusters[index];
    return result.status === "rejected" && open ? [namingCluster(result.reason, open, clusters)] : [];
  });
  const [first, ...others] = failed;
  if (first === undefined) {
    if (!isFromArgocd(course)) return;
    for (const { order, open } of deliveries) await letGo(order.next.objects, ARGOCD_MANAGER, open.cluster, signal);
    return;
  }
  if (!(first instanceof Failure) || signal.aborted) throw first;
  // Those that came up go back as well: a stage has one release in all its clusters.
  const came = deliveries.filter((_, index) => results[index]?.status === "fulfilled");
  const back = await Promise.allSettled(
    came.map(({ order, open, tell }) => order.live && putBack(order.live, order, open.cluster, tell, signal)),
  );
  const stuck = back.flatMap((result, index) => {
    const open = came[index]?.open;
    return result.status === "rejected" && open ? [namingCluster(result.reason, open, clusters)] : [];
  });
  throw withAll(first, [...others, ...stuck]);
}

/** The first failure, with what went wrong elsewhere behind it; the same that two clusters say is said once. */
function withAll(first: Failure, others: readonly unknown[]): Failure {
  const told = new Set([first, ...first.also].map((one) => (one instanceof Failure ? one.diagnostic.message : one.message)));
  const more = others
    .flatMap((one) => (one instanceof Failure ? [one.diagnostic, ...one.also] : []))
    .filter(({ message }) => !told.has(message) && told.add(message));
  return withMore(first, more);
}

function isFromArgocd({ live }: ClusterRoll): boolean {
  return live?.app.ground.deliver.by === "argocd";
}

/** Where Argo CD delivered until now: its Application goes, and leaves the objects, before it would put them back as they were. */
function leavingArgocd({ live, signal }: ClusterRoll, { cluster, role }: OpenCluster): () => Promise<void> {
  const following = live && followingOf(live.app, role);
  let left: Promise<void> | undefined;
  const leave = async () => {
    if (following === undefined) return;
    const kinds = await cluster.kinds(signal);
    // The Application first: without its project it could not end.
    for (const name of ["Application", "AppProject"]) {
      const found = kinds.find(({ kind, apiVersion }) => kind === name && apiVersion.startsWith("argoproj.io/"));
      if (found === undefined) continue;
      const { apiVersion, kind } = found;
      await cluster.remove({ apiVersion, kind, namespace: ARGOCD, name: applicationName(following) }, signal);
    }
  };
  return () => {
    left ??= leave();
    return left;
  };
}

async function orderOf(course: ClusterRoll, role: Role, read: Read): Promise<DeliveryOrder> {
  const { next, jobs } = course;
  const back = aimBack(course);
  return {
    next: await read(aimOf(course), role),
    live: back && (await read(back, role)),
    owner: { app: next.app.name, stage: next.app.stage, namespace: next.app.ground.namespace },
    jobs,
    // Fields that Argo CD set are the stage's own.
    takeOver: course.takeOver || isFromArgocd(course),
  };
}
