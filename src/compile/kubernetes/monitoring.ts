import type { Component } from "../../app/model.ts";
import { printDuration } from "../../app/units.ts";
import type { PodMonitoring } from "./custom.ts";
import { metadata, selector } from "./metadata.ts";
import { portOf } from "./port.ts";
import type { Stage } from "./stage.ts";

/** Metrics of a component's instances, read by Google's managed Prometheus. */
export function podMonitoring(stage: Stage, component: Component): PodMonitoring[] {
  const { name, metrics } = component;
  if (metrics === undefined) return [];
  const own = metrics.port === undefined || metrics.port === portOf(component);
  return [
    {
      apiVersion: "monitoring.googleapis.com/v1",
      kind: "PodMonitoring",
      metadata: metadata(stage, name, name),
      spec: {
        selector: { matchLabels: selector(stage, name) },
        endpoints: [
          {
            port: own ? "http" : "metrics",
            ...(metrics.path === "/metrics" ? {} : { path: metrics.path }),
            interval: printDuration(metrics.every),
          },
        ],
      },
    },
  ];
}
