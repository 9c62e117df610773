import * as z from "zod";

/** What aggregated discovery tells of a kind: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
const discovery = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default("") }).default({ name: "" }),
      versions: z.array(
        z.object({
          version: z.string(),
          resources: z
            .array(
              z.object({
                resource: z.string(),
                responseKind: z.object({ kind: z.string() }).optional(),
                scope: z.string(),
                verbs: z.array(z.string()).default([]),
              }),
            )
            .default([]),
        }),
      ),
    }),
  ),
});
export const DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

export type Kind = { apiVersion: string; kind: string; plural: string; namespaced: boolean; verbs: readonly string[] };

/** The kinds of one answer of discovery: all versions of all groups, the preferred version of each group first. */
export function readKinds(body: unknown): Kind[] {
  return discovery.parse(body).items.flatMap(({ metadata: { name: group }, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.flatMap(({ resource, responseKind, scope, verbs }): Kind[] => {
        if (responseKind === undefined) return [];
        const apiVersion = group === "" ? version : `${group}/${version}`;
        return [{ apiVersion, kind: responseKind.kind, plural: resource, namespaced: scope === "Namespaced", verbs }];
      }),
    ),
  );
}

/** The path of a kind's objects, or of one of them. */
export function pathOf(kind: Kind, namespace: string | undefined, name?: string): string {
  const root = kind.apiVersion.includes("/") ? "/apis" : "/api";
  const within = kind.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
  return `${root}/${kind.apiVersion}${within}/${kind.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
