import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2.js";
import type { Worker } from "../../app/model.ts";
import { AUTHORITY_KEY, BROKER_KEY, brokerAccess, brokerSecret } from "./broker.ts";
import { type Counts, counts } from "./counts.ts";
import type { ExternalSecret, ScaledObject, TriggerAuthentication } from "./custom.ts";
import type { Lasting } from "./deployment.ts";
import { metadata } from "./metadata.ts";
import type { Complete, KubernetesObject } from "./object.ts";
import type { Stage } from "./stage.ts";

/** What follows the load of a component: an HPA on processors, KEDA on the length of queues. */
export function compileAutoscaling(stage: Stage, component: Lasting): KubernetesObject[] {
  const found = counts(stage, component);
  if (found.on === undefined) return [];
  if (found.on.measure === "cpu") return [horizontal(stage, component.name, found, found.on.percent)];
  return component.kind === "worker" ? byQueues(stage, component, found, found.on.target) : [];
}

function horizontal(stage: Stage, name: string, { least, most }: Counts, percent: number): Complete<HorizontalPodAutoscaler> {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadata(stage, name, name),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: least,
      maxReplicas: most,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: Math.round(percent) } } },
      ],
    },
  };
}

function byQueues(
  stage: Stage,
  worker: Worker,
  { least, most }: Counts,
  target: number,
): [ExternalSecret, TriggerAuthentication, ScaledObject] {
  const { name, queues, broker = "" } = worker;
  const server = stage.server(broker);
  const tls = stage.datum(broker, "redis").hosting.tls !== "none";
  const keys = [BROKER_KEY, ...(server?.ca === undefined ? [] : [AUTHORITY_KEY])];
  return [
    brokerAccess(stage, worker),
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "TriggerAuthentication",
      metadata: metadata(stage, name, name),
      spec: { secretTargetRef: keys.map((key) => ({ parameter: key, name: brokerSecret(name), key })) },
    },
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: metadata(stage, name, name),
      spec: {
        scaleTargetRef: { name },
        minReplicaCount: least,
        maxReplicaCount: most,
        triggers: queues.map((listName) => ({
          type: "redis",
          metadata: {
            address: `${server?.host ?? "unknown"}:${server?.port ?? 0}`,
            listName,
            listLength: String(target),
            ...(tls ? { enableTLS: "true" } : {}),
          },
          authenticationRef: { name },
        })),
      },
    },
  ];
}
