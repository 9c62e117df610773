import type { Component, Scheduler, Service, Worker } from "../../../app/model.ts";
import type { Resources } from "../generated/index.ts";
import { raw } from "../hcl/expression.ts";
import type { SecretKey } from "../secret.ts";
import type { Variable } from "../variable.ts";
import type { Volume } from "./container.ts";
import { secretRef } from "./derived.ts";
import { portOf } from "./port.ts";
import { startupProbe } from "./probe.ts";
import type { RunStage } from "./stage.ts";

type Container = Exclude<Resources["google_cloud_run_v2_service"]["template"]["containers"], undefined>[number];
type Lasting = Service | Worker | Scheduler;

/** Google's own collector for Prometheus metrics. Google publishes its versions and no list of their digests. */
export const collectorImage: Variable = {
  name: "collector_image",
  type: "string",
  description:
    "The image of the collector that reads metrics, by its version as Google publishes it. Whoever has looked at a digest may pin it: …/cloud-run-gmp-sidecar@sha256:…",
  default: "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar:1.2.0",
};

/** The secret that holds what a component's collector reads; a volume takes no plain file. */
export function collectorKey({ name }: Component): SecretKey {
  return `${name}_collector`;
}

/** What the collector of a component is told; nothing where the component shows no metrics. */
export function collectorConfig(component: Component): string | undefined {
  const { metrics, name } = component;
  if (metrics === undefined || component.kind === "job") return undefined;
  const endpoint = `  - port: ${metrics.port ?? portOf(component)}\n    path: ${JSON.stringify(metrics.path)}\n    interval: ${Math.ceil(metrics.every / 1000)}s\n`;
  return `apiVersion: monitoring.googleapis.com/v1beta\nkind: RunMonitoring\nmetadata:\n  name: ${name}\nspec:\n  endpoints:\n${endpoint}`;
}

/** The container beside the component that reads its metrics. */
export function collector(component: Lasting): Container | undefined {
  if (component.metrics === undefined) return undefined;
  return {
    name: "collector",
    image: raw(`var.${collectorImage.name}`),
    // Only what tells when it has started can be waited for; until it has, the collector reads nothing.
    ...(startupProbe(component) === undefined ? {} : { depends_on: [component.name] }),
    resources: { limits: { cpu: "1", memory: "512Mi" } },
    volume_mounts: [{ name: "collector", mount_path: "/etc/rungmp" }],
  };
}

export function collectorVolume(stage: RunStage, component: Lasting): Volume[] {
  if (component.metrics === undefined) return [];
  const { secret, version } = secretRef(stage, collectorKey(component));
  return [{ name: "collector", secret: { secret, items: [{ path: "config.yaml", version }] } }];
}
