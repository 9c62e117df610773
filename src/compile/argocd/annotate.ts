import { type KubernetesObject, type Placed, waves } from "../kubernetes/object.ts";

export const WAVE = "argocd.argoproj.io/sync-wave";
export const HOOK = "argocd.argoproj.io/hook";
const HOOK_DELETE = "argocd.argoproj.io/hook-delete-policy";

const OPTIONS = "argocd.argoproj.io/sync-options";
/** A server of CloudNativePG takes its disks with it: no release that does not have it any more ends it. */
const DATA = "Cluster";

/**
 * Objects with the order that Argo CD keeps. A job of the release is a hook, because a plain Job cannot be changed. Those
 * before the release run in their wave, not in `PreSync`: what they read (namespace, account, secrets) is of earlier waves
 * and would not be there yet. Without `jobs` there are none, as in a rollback.
 */
export function annotated(objects: readonly Placed[], { jobs }: { jobs: boolean }): readonly Placed[] {
  return objects.flatMap((placed) => {
    const hook = hookOf(placed);
    if (hook !== undefined && !jobs) return [];
    const own = { [WAVE]: String(placed.wave), ...(placed.object.kind === DATA ? { [OPTIONS]: "Prune=false" } : {}) };
    if (hook === undefined) return [{ ...placed, object: withAnnotations(placed.object, own) }];
    const annotations = { ...own, [HOOK]: hook, [HOOK_DELETE]: "BeforeHookCreation" };
    return [{ ...placed, object: expiring(withAnnotations(placed.object, annotations)) }];
  });
}

function hookOf({ wave, object }: Placed): "Sync" | "PostSync" | undefined {
  if (object.kind !== "Job") return undefined;
  return wave >= waves.afterRelease ? "PostSync" : "Sync";
}

/** Argo CD prunes no hooks: without an end, the jobs of all releases would stay. */
const KEPT_SECONDS = 7 * 24 * 3600;

function expiring(job: KubernetesObject): KubernetesObject {
  const spec = "spec" in job && typeof job.spec === "object" ? job.spec : {};
  return { ...job, spec: { ttlSecondsAfterFinished: KEPT_SECONDS, ...spec } } as KubernetesObject;
}

function withAnnotations(object: KubernetesObject, annotations: Readonly<Record<string, string>>): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}
