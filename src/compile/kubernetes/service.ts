import type { Service as KubernetesService } from "kubernetes-types/core/v1.js";
import { metadata, selector } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { portOf } from "./port.ts";
import { isRouted } from "./reach.ts";
import type { Stage } from "./stage.ts";

export const SERVICE_PORT = 80;

/** The Service that a component is reached by: ours, or the one its chart brings. */
export function addressOf({ app }: Stage, component: string): { name: string; port: number } {
  const found = app.components.find(({ name }) => name === component);
  const carrier = found?.chart?.from === "component" ? found.chart.of : component;
  const chart = app.components.find(({ name }) => name === carrier)?.chart;
  if (found === undefined || chart?.from !== "repository") return { name: component, port: SERVICE_PORT };
  return { name: chart.service ?? component, port: portOf(found) ?? SERVICE_PORT };
}

/** The URL of a service within its cluster. */
export function urlOf(stage: Stage, component: string): string {
  const { name, port } = addressOf(stage, component);
  return `http://${name}.${stage.namespace}.svc.cluster.local${port === SERVICE_PORT ? "" : `:${port}`}`;
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
