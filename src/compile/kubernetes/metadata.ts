import type { ObjectMeta } from "kubernetes-types/meta/v1.js";
import type { Stage } from "./stage.ts";

/** What Fairlead finds its own objects by, to prune those a release no longer has. */
export const OWNER = { app: "fairlead.dev/app", stage: "fairlead.dev/stage" } as const;
export const RELEASE = "fairlead.dev/release";

/** Name, namespace, labels and the release, as every object of the stage carries them. */
export function metadata(
  stage: Stage,
  name: string,
  component?: string,
  annotations: Readonly<Record<string, string>> = {},
): ObjectMeta & { name: string; namespace: string } {
  return {
    name,
    namespace: stage.namespace,
    labels: labels(stage, component),
    annotations: { ...annotations, [RELEASE]: stage.release.id },
  };
}

/** The field's common labels, the manifest's own, and whose object it is. */
export function labels(stage: Stage, component?: string): Record<string, string> {
  const { app, release } = stage;
  return {
    ...app.labels,
    ...selector(stage, component),
    "app.kubernetes.io/part-of": app.name,
    "app.kubernetes.io/managed-by": "fairlead",
    "app.kubernetes.io/version": release.id,
    [OWNER.app]: app.name,
    [OWNER.stage]: app.stage,
  };
}

/** Labels that never change: pods are found by them, and a Deployment's selector is fixed for its life. */
export function selector({ app }: Stage, component?: string): Record<string, string> {
  return {
    "app.kubernetes.io/name": app.name,
    "app.kubernetes.io/instance": `${app.name}-${app.stage}`,
    ...(component === undefined ? {} : { "app.kubernetes.io/component": component }),
  };
}
