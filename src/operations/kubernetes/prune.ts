import { OWNER } from "../../compile/kubernetes/metadata.ts";
import type { KubernetesObject } from "../../compile/kubernetes/object.ts";
import { RUN_LABEL } from "../../plan/kubernetes/run.ts";
import type { Cluster, LiveObject } from "../../run/kubernetes/ports.ts";
import { inParallel } from "../../run/parallel.ts";
import type { OnDelivery } from "./event.ts";

export type Owner = { app: string; stage: string; namespace: string };

/** Data and whole namespaces go by `destroy` only; Pods and the like go with what owns them. */
const KEPT = new Set([
  "Namespace",
  "PersistentVolumeClaim",
  "Pod",
  "Event",
  "ReplicaSet",
  "ControllerRevision",
  "Endpoints",
  "EndpointSlice",
  "Secret",
  // Of CloudNativePG: a server takes its disks with it.
  "Cluster",
]);

/** What decides about counts by itself. */
const SCALERS = new Set(["HorizontalPodAutoscaler", "ScaledObject"]);

/**
 * Removes autoscalers that the release no longer has, before it sets a count itself: one that may have fewer instances would
 * take the others away again.
 */
export async function pruneScalers(
  wanted: readonly KubernetesObject[],
  owner: Owner,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  await pruneKinds(wanted, owner, { of: (kind) => SCALERS.has(kind), cluster, tell }, signal);
}

/** Removes objects of the stage that the release no longer has: only such as carry the stage's own labels and nobody owns. */
export async function prune(
  wanted: readonly KubernetesObject[],
  owner: Owner,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  await pruneKinds(wanted, owner, { of: (kind) => !KEPT.has(kind), cluster, tell }, signal);
}

async function pruneKinds(
  wanted: readonly KubernetesObject[],
  owner: Owner,
  { of, cluster, tell }: { of: (kind: string) => boolean; cluster: Cluster; tell: OnDelivery },
  signal: AbortSignal,
): Promise<void> {
  const stays = new Set(wanted.map(keyOf));
  const labels = { [OWNER.app]: owner.app, [OWNER.stage]: owner.stage };
  const kinds = (await cluster.kinds(signal)).filter(({ kind, namespaced }) => namespaced && of(kind));
  const found = await inParallel(kinds, 8, ({ apiVersion, kind }) =>
    cluster.list({ apiVersion, kind, namespace: owner.namespace }, labels, signal),
  );
  const gone = new Map(
    found
      .flat()
      .filter(isOurs)
      .filter((object) => !stays.has(keyOf(object)))
      .map((object) => [keyOf(object), object]),
  );
  for (const { apiVersion, kind, metadata } of gone.values()) {
    await cluster.remove({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name }, signal);
    tell({ type: "pruned", object: `${kind} ${metadata.name}` });
  }
}

function isOurs({ metadata }: LiveObject): boolean {
  const owned = (metadata.ownerReferences ?? []).length > 0;
  return !owned && metadata.deletionTimestamp === undefined && metadata.labels?.[RUN_LABEL] === undefined;
}

/** The same for an object in every version of its API. */
function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [];
  return `${group}/${kind}/${metadata.name}`;
}
