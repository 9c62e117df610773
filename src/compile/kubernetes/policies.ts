import type { Service } from "../../app/model.ts";
import { stageName } from "../terraform/context.ts";
import { policiesFor } from "../terraform/edge/armor.ts";
import { type Guard, guardKey } from "../terraform/edge/lanes.ts";
import type { GCPBackendPolicy, HealthCheckPolicy, PolicyTarget } from "./custom.ts";
import { metadata } from "./metadata.ts";
import { seconds } from "./object.ts";
import { hostOf } from "./probe.ts";
import { backends, type Routed } from "./reach.ts";
import type { Stage } from "./stage.ts";

/** How Google's load balancer treats a service: whether it is well, and what a request passes on its way. */
export function compilePolicies(stage: Stage, service: Service, routed: Routed): [HealthCheckPolicy, GCPBackendPolicy] {
  const target = { group: "", kind: "Service", name: routed.name };
  return [healthCheck(stage, service, target), backend(stage, service, routed, target)];
}

function healthCheck(stage: Stage, service: Service, targetRef: PolicyTarget): HealthCheckPolicy {
  const { every, timeout, failures } = service.health;
  const checkIntervalSec = seconds(every);
  return {
    apiVersion: "networking.gke.io/v1",
    kind: "HealthCheckPolicy",
    metadata: metadata(stage, targetRef.name, service.name),
    spec: {
      default: {
        checkIntervalSec,
        timeoutSec: Math.min(seconds(timeout), checkIntervalSec),
        healthyThreshold: 1,
        unhealthyThreshold: Math.min(10, failures),
        config: checked(stage, service),
      },
      targetRef,
    },
  };
}

/** The readiness of the manifest. A load balancer sends no headers, so one that needs them is left to the kubelet. */
function checked(stage: Stage, service: Service): HealthCheckPolicy["spec"]["default"]["config"] {
  const { ready } = service.health;
  const port = ready?.by === "http" || ready?.by === "tcp" ? ready.port : undefined;
  const where = port === undefined ? { portSpecification: "USE_SERVING_PORT" } : { portSpecification: "USE_FIXED_PORT", port };
  if (ready?.by !== "http" || Object.keys(ready.headers).length > 0) return { type: "TCP", tcpHealthCheck: where };
  return { type: "HTTP", httpHealthCheck: { ...where, requestPath: ready.path, host: hostOf(stage, service, ready) } };
}

function backend(stage: Stage, service: Service, { guard }: Routed, targetRef: PolicyTarget): GCPBackendPolicy {
  const policy = armorPolicy(stage, guard);
  return {
    apiVersion: "networking.gke.io/v1",
    kind: "GCPBackendPolicy",
    metadata: metadata(stage, targetRef.name, service.name),
    spec: {
      default: {
        timeoutSec: seconds(service.timeout),
        connectionDraining: { drainingTimeoutSec: Math.min(3600, seconds(service.stop.grace)) },
        logging: { enabled: true },
        ...(policy === undefined ? {} : { securityPolicy: policy }),
        // Without a client of its own, the proxy uses the one that Google manages.
        ...(guard.people === undefined ? {} : { iap: { enabled: true } }),
      },
      targetRef,
    },
  };
}

/** The Cloud Armor policy of the `edge` stack that stands before a backend. */
function armorPolicy(stage: Stage, { from }: Guard): string | undefined {
  const { access } = stage.app;
  if (access === undefined) return undefined;
  const guarded = backends(stage).flatMap((each) => (each.kind === "service" ? [each] : []));
  const policy = policiesFor(access, guarded).get(guardKey({ people: undefined, from }));
  return policy && stageName(stage.context, "compute", policy.name);
}
