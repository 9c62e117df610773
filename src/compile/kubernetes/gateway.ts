import type { Access } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Gateway, HTTPRoute } from "./custom.ts";
import { certificateMap, gatewayAddress } from "./google.ts";
import { metadata } from "./metadata.ts";
import type { KubernetesObject } from "./object.ts";
import { SERVICE_PORT } from "./service.ts";
import type { Stage } from "./stage.ts";

/** The stage's way in from outside; a stage without a domain has none. */
export function compileGateway(stage: Stage): KubernetesObject[] {
  const { access } = stage.app;
  if (access === undefined) return [];
  if (access.domain === undefined) {
    stage.report(diagnose("gke-no-domain", { stage: stage.app.stage }));
    return [];
  }
  return [gateway(stage), redirect(stage, access, access.domain), route(stage, access, access.domain)];
}

/** Google's global load balancer. Its certificate comes by the map of the edge stack, which knows how to prove the domain. */
function gateway(stage: Stage): Gateway {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: metadata(stage, stage.app.name, undefined, { "networking.gke.io/certmap": certificateMap(stage) }),
    spec: {
      gatewayClassName: "gke-l7-global-external-managed",
      addresses: [{ type: "NamedAddress", value: gatewayAddress(stage) }],
      listeners: [
        { name: "http", protocol: "HTTP", port: 80 },
        { name: "https", protocol: "HTTPS", port: 443 },
      ],
    },
  };
}

function redirect(stage: Stage, { aliases }: Access, domain: string): HTTPRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, `${stage.app.name}-redirect`),
    spec: {
      parentRefs: [
        { name: stage.app.name, sectionName: "http" },
        ...(aliases.length === 0 ? [] : [{ name: stage.app.name, sectionName: "https" }]),
      ],
      hostnames: [domain, ...aliases],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    },
  };
}

function route(stage: Stage, access: Access, domain: string): HTTPRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, stage.app.name),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "https" }],
      hostnames: [domain],
      rules: access.routes.flatMap(({ path, to }) => {
        if (!stage.components.some(({ name }) => name === to)) return [];
        return [{ matches: [{ path: { type: "PathPrefix", value: path } }], backendRefs: [{ name: to, port: SERVICE_PORT }] }];
      }),
    },
  };
}
