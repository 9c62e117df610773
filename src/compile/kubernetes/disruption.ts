import type { PodDisruptionBudget } from "kubernetes-types/policy/v1.js";
import { metadata, selector } from "./metadata.ts";
import type { Complete } from "./object.ts";
import type { Stage } from "./stage.ts";

/** Nodes are upgraded one instance at a time. With one instance a budget would only hold upgrades up, so there is none. */
export function disruptionBudget(stage: Stage, component: string): Complete<PodDisruptionBudget> {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadata(stage, component, component),
    spec: {
      maxUnavailable: 1,
      // What never becomes ready is no reason to keep its node.
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selector(stage, component) },
    },
  };
}
