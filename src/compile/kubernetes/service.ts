import type { Service as KubernetesService } from "kubernetes-types/core/v1.js";
import { metadata, selector } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { isRouted } from "./reach.ts";
import type { Stage } from "./stage.ts";

export const SERVICE_PORT = 80;

/** The URL of a service within its cluster: of its own Service, or of the one of its chart that the manifest names. */
export function urlOf(stage: Pick<Stage, "app" | "namespace">, component: string): string {
  const { chart } = stage.app.components.find(({ name }) => name === component) ?? {};
  const service = (chart?.from === "repository" ? chart.service : undefined) ?? component;
  return `http://${service}.${stage.namespace}.svc.cluster.local`;
}

/**
 * The stable name of a service. Where the load balancer leads to it, the annotation has GKE make a network endpoint group,
 * and give Pods the readiness gate by which a roll waits until the load balancer sends them requests:
 * https://cloud.google.com/kubernetes-engine/docs/concepts/container-native-load-balancing#pod_readiness
 */
export function compileService(stage: Stage, component: string, name = component): Complete<KubernetesService> {
  const routed = isRouted(stage, component);
  const groups = { "cloud.google.com/neg": JSON.stringify({ exposed_ports: { [SERVICE_PORT]: {} } }) };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(stage, name, component, routed ? groups : {}),
    spec: {
      selector: selector(stage, component),
      ports: [{ name: "http", port: SERVICE_PORT, targetPort: "http" }],
    },
  };
}
