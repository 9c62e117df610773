import type { Namespace } from "kubernetes-types/core/v1.js";
import { labels, RELEASE } from "./metadata.ts";
import type { Complete } from "./object.ts";
import type { Stage } from "./stage.ts";

/** The stage's own room, in which nothing runs that the Pod Security standard `restricted` does not allow. */
export function compileNamespace(stage: Stage): Complete<Namespace> {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: stage.namespace,
      labels: { ...labels(stage), "pod-security.kubernetes.io/enforce": "restricted" },
      annotations: { [RELEASE]: stage.release.id },
    },
  };
}
