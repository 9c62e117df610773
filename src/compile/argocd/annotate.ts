import { type KubernetesObject, type Placed, waves } from "../kubernetes/object.ts";

export const WAVE = "argocd.argoproj.io/sync-wave";
export const HOOK = "argocd.argoproj.io/hook";
export const HOOK_DELETE = "argocd.argoproj.io/hook-delete-policy";

/**
 * Objects with the order that Argo CD keeps. A job of the release is a hook, because a plain Job cannot be changed. Those
 * before the release run in their wave, not in `PreSync`: what they read (namespace, account, secrets) is of earlier waves
 * and would not be there yet. Without `jobs` there are none, as in a rollback.
 */
export function annotated(objects: readonly Placed[], { jobs }: { jobs: boolean }): readonly Placed[] {
  return objects.flatMap((placed) => {
    const hook = hookOf(placed);
    if (hook !== undefined && !jobs) return [];
    const own = { [WAVE]: String(placed.wave) };
    const annotations = hook === undefined ? own : { ...own, [HOOK]: hook, [HOOK_DELETE]: "BeforeHookCreation" };
    return [{ ...placed, object: withAnnotations(placed.object, annotations) }];
  });
}

function hookOf({ wave, object }: Placed): "Sync" | "PostSync" | undefined {
  if (object.kind !== "Job") return undefined;
  return wave >= waves.afterRelease ? "PostSync" : "Sync";
}

function withAnnotations(object: KubernetesObject, annotations: Readonly<Record<string, string>>): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}
