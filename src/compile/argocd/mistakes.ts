import type { KubernetesObject } from "../kubernetes/object.ts";
import { HOOK, WAVE } from "./annotate.ts";
import { groupOf } from "./project.ts";

/** https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ */
const HOOKS = ["PreSync", "Sync", "PostSync", "SyncFail", "PreDelete", "PostDelete", "Skip"];

/** What Argo CD would take without a word and do something else with, in sentences. */
export function silentMistakes(objects: readonly KubernetesObject[]): string[] {
  const lasting = objects.filter(({ metadata }) => metadata.annotations?.[HOOK] === undefined);
  const empty = lasting.length === 0 ? ["There is no object: an empty folder counts as synced."] : [];
  return [...empty, ...objects.flatMap(annotationMistakes), ...twice(objects)];
}

function annotationMistakes(object: KubernetesObject): string[] {
  const { annotations = {} } = object.metadata;
  const wave = annotations[WAVE];
  const hooks = annotations[HOOK]?.split(",").map((one) => one.trim()) ?? [];
  return [
    ...hooks
      .filter((hook) => !HOOKS.includes(hook))
      .map((hook) => `${nameOf(object)} has the hook \`${hook}\`, which never runs; hooks are ${HOOKS.join(", ")}.`),
    ...(wave === undefined || /^-?\d{1,9}$/.test(wave) ? [] : [`${nameOf(object)} has the wave \`${wave}\`, which counts as 0.`]),
  ];
}

function twice(objects: readonly KubernetesObject[]): string[] {
  const seen = new Set<string>();
  return objects.flatMap((object) => {
    const { namespace = "", name } = object.metadata;
    const key = [groupOf(object.apiVersion), object.kind, namespace, name].join("/");
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [`${nameOf(object)} is there twice, and only one of them counts.`];
  });
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}
