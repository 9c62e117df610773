import type { KubernetesObject, Placed } from "../../compile/kubernetes/object.ts";
import { countOf } from "../../plan/kubernetes/count-owner.ts";
import { MANAGER } from "../../run/kubernetes/cluster.ts";
import type { Applied, ApplyOptions, Cluster, ObjectReference } from "../../run/kubernetes/ports.ts";
import { inParallel } from "../../run/parallel.ts";

const WIDTH = 8;
/** Holds a count while it changes hands. */
const HANDOVER = "fairlead-count";
/** What changes counts by itself and lets go of them: the autoscaler's scaling is done by the controller manager. */
const AUTOSCALERS: ReadonlySet<string> = new Set([
  HANDOVER,
  "kube-controller-manager",
  "keda-operator",
  "horizontal-pod-autoscaler",
]);

/**
 * Applies an object of ours. The count of a Deployment changes hands on the way: one that the release sets is taken from the
 * autoscaler that held it, and one that the release no longer sets stays what it was until the autoscaler decides.
 */
export async function applyObject(
  object: KubernetesObject,
  options: ApplyOptions,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Applied> {
  if (object.kind !== "Deployment") return cluster.apply(object, options, signal);
  const wanted = countOf(object).count;
  if (wanted === undefined) {
    if (options.dryRun !== true) await keepCount(object, MANAGER, cluster, signal);
    return cluster.apply(object, options, signal);
  }
  const live = await cluster.get(referenceOf(object), signal);
  if (live === undefined) return cluster.apply(object, options, signal);
  const { count, owners } = countOf(live);
  const isTaken = wanted !== count && owners.some((owner) => owner !== MANAGER);
  if (!isTaken || !owners.every((owner) => owner === MANAGER || AUTOSCALERS.has(owner)))
    return cluster.apply(object, options, signal);
  if (options.dryRun === true) return cluster.apply(withoutCount(object), options, signal);
  await hold(object, wanted, cluster, signal);
  return cluster.apply(object, options, signal);
}

/**
 * Keeps the count that a Deployment has when whoever applies it, under the name `manager`, no longer sets one: the server
 * would set its default when nobody claims the count any more, and that is one instance.
 */
export async function keepCount(object: KubernetesObject, manager: string, cluster: Cluster, signal: AbortSignal): Promise<void> {
  if (object.kind !== "Deployment" || countOf(object).count !== undefined) return;
  const live = await cluster.get(referenceOf(object), signal);
  if (live === undefined) return;
  const { count, owners } = countOf(live);
  if (owners.length === 1 && owners[0] === manager && count !== undefined) await hold(object, count, cluster, signal);
}

/**
 * Lets go of what objects were given under the name `manager`, once somebody else applies them: what only that name set is
 * taken away, as an entry that the release no longer has.
 */
export async function letGo(objects: readonly Placed[], manager: string, cluster: Cluster, signal: AbortSignal): Promise<void> {
  await inParallel(objects, WIDTH, async ({ object: { apiVersion, kind, metadata } }) => {
    const { name, namespace } = metadata;
    const nothing = { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
    if (kind !== "Job") await cluster.apply(nothing, { force: true, manager }, signal);
  });
}

async function hold(object: KubernetesObject, replicas: number, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const counted = { apiVersion, kind, metadata: { namespace: metadata.namespace, name: metadata.name }, spec: { replicas } };
  await cluster.apply(counted as KubernetesObject, { force: true, manager: HANDOVER }, signal);
}

/** How a cluster is asked for an object. */
export function referenceOf({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): ObjectReference {
  return { apiVersion, kind, namespace, name };
}

function withoutCount(object: KubernetesObject & { spec?: object }): KubernetesObject {
  const { replicas: _, ...spec } = { replicas: undefined, ...object.spec };
  return { ...object, spec } as KubernetesObject;
}
