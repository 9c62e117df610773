import type { Deployment, DeploymentSpec } from "kubernetes-types/apps/v1.js";
import type { TopologySpreadConstraint } from "kubernetes-types/core/v1.js";
import type { Component, Job } from "../../app/model.ts";
import type { Read } from "./component.ts";
import { counts } from "./counts.ts";
import { metadata, selector } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { compilePod, type PodParts } from "./pod.ts";
import { compileProbes, deadline } from "./probe.ts";
import type { Stage } from "./stage.ts";
import { compileStopping, GRACE_SECONDS } from "./stopping.ts";

export type Lasting = Exclude<Component, Job>;

/** An instance counts once it ran so long: one that crashes at its start stops the roll. */
const WATCHED_SECONDS = 10;

/** A component that runs all the time. A roll takes no ready instance away before its successor is ready. */
export function compileDeployment(stage: Stage, read: Read & { component: Lasting }, parts: PodParts): Complete<Deployment> {
  const { component, texts } = read;
  const { lifecycle, terminationGracePeriodSeconds } = compileStopping(stage, component);
  const { replicas, most } = counts(stage, component);
  const progressDeadlineSeconds = deadline(component.health);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(stage, component.name, component.name),
    spec: {
      // Left out where an autoscaler decides, or each roll would reset its count.
      ...(replicas === undefined ? {} : { replicas }),
      minReadySeconds: WATCHED_SECONDS,
      ...(progressDeadlineSeconds === 600 ? {} : { progressDeadlineSeconds }),
      selector: { matchLabels: selector(stage, component.name) },
      strategy: strategy(component),
      template: compilePod(stage, read, {
        ...parts,
        probes: compileProbes(stage, component, texts),
        lifecycle,
        pod: {
          ...(terminationGracePeriodSeconds === GRACE_SECONDS ? {} : { terminationGracePeriodSeconds }),
          ...(most > 1 ? { topologySpreadConstraints: spread(stage, component.name) } : {}),
        },
      }),
    },
  };
}

function strategy({ kind }: Lasting): NonNullable<DeploymentSpec["strategy"]> {
  // Exactly one, never two at once: the old one is gone before the new one starts.
  if (kind === "scheduler") return { type: "Recreate" };
  return { rollingUpdate: { maxUnavailable: 0 } };
}

/** Over zones and nodes as evenly as there is room; a release is not held up where a zone is full. */
function spread(stage: Stage, component: string): TopologySpreadConstraint[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector(stage, component) },
    // Each release by itself: the instances of the old one do not count.
    matchLabelKeys: ["pod-template-hash"],
  }));
}
