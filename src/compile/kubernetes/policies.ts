import type { Service } from "../../app/model.ts";
import type { GCPBackendPolicy, HealthCheckPolicy } from "./custom.ts";
import { armorPolicy } from "./google.ts";
import { metadata } from "./metadata.ts";
import { seconds } from "./object.ts";
import { hostOf } from "./probe.ts";
import type { Stage } from "./stage.ts";

/** How Google's load balancer treats a service: whether it is well, and what a request passes on its way. */
export function compilePolicies(stage: Stage, service: Service): [HealthCheckPolicy, GCPBackendPolicy] {
  const target = { group: "", kind: "Service", name: service.name };
  return [healthCheck(stage, service, target), backend(stage, service, target)];
}

function healthCheck(stage: Stage, service: Service, targetRef: HealthCheckPolicy["spec"]["targetRef"]): HealthCheckPolicy {
  const { every, timeout, failures } = service.health;
  const checkIntervalSec = seconds(every);
  return {
    apiVersion: "networking.gke.io/v1",
    kind: "HealthCheckPolicy",
    metadata: metadata(stage, service.name, service.name),
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

function backend(stage: Stage, service: Service, targetRef: GCPBackendPolicy["spec"]["targetRef"]): GCPBackendPolicy {
  const { access } = stage.app;
  const guarded =
    access !== undefined &&
    (access.limit !== undefined ||
      access.waf !== "none" ||
      access.rules.some(({ from }) => from.length > 0) ||
      access.front === "cloudflare");
  return {
    apiVersion: "networking.gke.io/v1",
    kind: "GCPBackendPolicy",
    metadata: metadata(stage, service.name, service.name),
    spec: {
      default: {
        timeoutSec: seconds(service.timeout),
        connectionDraining: { drainingTimeoutSec: Math.min(3600, seconds(service.stop.grace)) },
        logging: { enabled: true },
        ...(guarded ? { securityPolicy: armorPolicy(stage) } : {}),
        ...(access?.login === "iap" ? { iap: { enabled: true } } : {}),
      },
      targetRef,
    },
  };
}
