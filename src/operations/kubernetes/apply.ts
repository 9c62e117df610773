import type { KubernetesObject } from "../../compile/kubernetes/object.ts";
import { countOf } from "../../plan/kubernetes/count-owner.ts";
import { MANAGER } from "../../run/kubernetes/cluster.ts";
import type { Applied, ApplyOptions, Cluster } from "../../run/kubernetes/ports.ts";

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
  const { apiVersion, kind, metadata } = object;
  const reference = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
  const live = await cluster.get(reference, signal);
  if (live === undefined) return cluster.apply(object, options, signal);
  const { count, owners } = countOf(live);
  const wanted = countOf(object).count;
  const only = { apiVersion, kind, metadata: { namespace: metadata.namespace, name: metadata.name } };
  const hold = (replicas: number) => {
    const counted = { ...only, spec: { replicas } } as KubernetesObject;
    return cluster.apply(counted, { force: true, manager: HANDOVER }, signal);
  };
  if (wanted === undefined) {
    // The server would set its default when nobody claims the count any more, and that is one instance.
    const letsGo = owners.includes(MANAGER) && owners.length === 1;
    if (letsGo && count !== undefined && options.dryRun !== true) await hold(count);
    return cluster.apply(object, options, signal);
  }
  const isTaken = wanted !== count && owners.some((owner) => owner !== MANAGER);
  if (!isTaken || !owners.every((owner) => owner === MANAGER || AUTOSCALERS.has(owner)))
    return cluster.apply(object, options, signal);
  if (options.dryRun === true) return cluster.apply(withoutCount(object), options, signal);
  await hold(wanted);
  return cluster.apply(object, options, signal);
}

function withoutCount(object: KubernetesObject & { spec?: object }): KubernetesObject {
  const { replicas: _, ...spec } = { replicas: undefined, ...object.spec };
  return { ...object, spec } as KubernetesObject;
}
