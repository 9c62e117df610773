import { ARGOCD, ARGOCD_MANAGER, applicationName, followingOf } from "../../../compile/argocd/names.ts";
import type { Role } from "../../../compile/kubernetes/stage.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { letGo } from "../../kubernetes/apply.ts";
import { type DeliveryOrder, deliver, putBack, withMore } from "../../kubernetes/deliver.ts";
import type { OnDelivery } from "../../kubernetes/event.ts";
import { WaveGate } from "../../kubernetes/gate.ts";
import { aimBack, aimOf, type ClusterRoll, type Read } from "./aim.ts";
import { namingCluster, type OpenCluster } from "./clusters.ts";

type Delivery = { order: DeliveryOrder; open: OpenCluster; tell: OnDelivery; leave: () => Promise<void> };

/**
 * Brings a release to a stage's clusters by Fairlead itself, side by side: a standby rolls once the jobs before the
 * release have run in the primary. Where one does not come up, the live release is put back in all of them.
 */
export async function deliverToClusters(course: ClusterRoll, clusters: readonly OpenCluster[], read: Read): Promise<void> {
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
