import type { KubernetesObject } from "../kubernetes/object.ts";
import { ARGOCD, applicationName, type Following, IN_CLUSTER } from "./names.ts";

type GroupKind = { group: string; kind: string };

/** What the stage may be made of, and where: its own repository, its own namespace, exactly the kinds that it has. */
export function appProject(following: Following, objects: readonly KubernetesObject[]): KubernetesObject {
  const { app, repository } = following;
  const kinds = (of: readonly KubernetesObject[]): GroupKind[] => {
    const all = new Map(
      of.map(({ apiVersion, kind }) => [`${groupOf(apiVersion)}/${kind}`, { group: groupOf(apiVersion), kind }]),
    );
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  };
  const inNamespace = objects.filter(({ metadata }) => metadata.namespace !== undefined);
  const clusterWide = objects.filter(({ metadata }) => metadata.namespace === undefined);
  const namespaces = [...new Set(inNamespace.map(({ metadata }) => metadata.namespace ?? ""))].sort();
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: applicationName(following), namespace: ARGOCD },
    spec: {
      description: `${app.name} in ${app.stage}, and nothing else`,
      sourceRepos: [repository],
      destinations: (namespaces.length === 0 ? [app.ground.namespace] : namespaces).map((namespace) => ({
        server: IN_CLUSTER,
        namespace,
      })),
      clusterResourceWhitelist: kinds(clusterWide),
      namespaceResourceWhitelist: kinds(inNamespace),
    },
  } as KubernetesObject;
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}
