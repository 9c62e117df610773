import type { Access } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { stageName } from "../terraform/context.ts";
import { BUCKETS, bucketName } from "../terraform/data/names.ts";
import type { Backend } from "../terraform/edge/backends.ts";
import { frontOf, isBalanced } from "../terraform/edge/front.ts";
import type { Gateway, HTTPRoute } from "./custom.ts";
import { metadata } from "./metadata.ts";
import type { KubernetesObject } from "./object.ts";
import { backends } from "./reach.ts";
import { SERVICE_PORT } from "./service.ts";
import type { Stage } from "./stage.ts";

type Filter = NonNullable<HTTPRoute["spec"]["rules"][number]["filters"]>[number];

/** The stage's way in from outside. */
export function compileGateway(stage: Stage): KubernetesObject[] {
  const { access } = stage.app;
  if (access === undefined || frontOf(access) === "tunnel") return [];
  if (access.domain === undefined || !isBalanced(access)) {
    stage.report(diagnose("gke-no-domain", { stage: stage.app.stage }));
    return [];
  }
  const { aliases, domain } = access;
  return [
    gateway(stage),
    redirect(stage, access, domain),
    ...(aliases.length === 0 ? [] : [aliasRoute(stage, aliases, domain)]),
    route(stage, domain),
  ];
}

/** Google's global load balancer, at the address and with the certificates of the stage's `edge` stack. */
function gateway(stage: Stage): Gateway {
  const { context, app, cluster } = stage;
  const address = stageName(
    context,
    "compute",
    "edge",
    ...(cluster === "standby" ? [app.ground.standby?.region ?? cluster] : []),
  );
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: metadata(stage, app.name, undefined, { "networking.gke.io/certmap": stageName(context, "compute", "edge") }),
    spec: {
      gatewayClassName: "gke-l7-global-external-managed",
      addresses: [{ type: "NamedAddress", value: address }],
      listeners: [
        { name: "http", protocol: "HTTP", port: 80 },
        { name: "https", protocol: "HTTPS", port: 443 },
      ],
    },
  };
}

/** Everybody comes to the first name, and by HTTPS. */
function redirect(stage: Stage, { aliases }: Access, domain: string): HTTPRoute {
  const to = { scheme: "https", ...(aliases.length === 0 ? {} : { hostname: domain }), statusCode: 301 };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, `${stage.app.name}-redirect`),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "http" }],
      hostnames: [domain, ...aliases],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: to }] }],
    },
  };
}

function aliasRoute(stage: Stage, aliases: readonly string[], domain: string): HTTPRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, `${stage.app.name}-aliases`),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "https" }],
      hostnames: [...aliases],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { hostname: domain, statusCode: 301 } }] }],
    },
  };
}

function route(stage: Stage, domain: string): HTTPRoute {
  const lanes = backends(stage).flatMap((backend) => backend.lanes.map(({ path }) => ({ path, backend })));
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, stage.app.name),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "https" }],
      hostnames: [domain],
      rules: lanes.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, backend }) => rule(stage, path, backend)),
    },
  };
}

function rule(stage: Stage, path: string, backend: Backend): HTTPRoute["spec"]["rules"][number] {
  const matches = [{ path: { type: "PathPrefix" as const, value: path === "" ? "/" : path } }];
  if (backend.kind === "service") return { matches, backendRefs: [{ name: backend.name, port: SERVICE_PORT }] };
  return { matches, filters: [toBucket(bucketName(stage.context, backend.to))] };
}

/**
 * Visitors are sent on to the bucket's own address, because a Gateway on GKE leads to Services only:
 * https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/33. What is left of the path names the object. Only
 * for now (302), which is how a redirect is meant where nothing else is written.
 */
function toBucket(bucket: string): Filter {
  const path = { type: "ReplacePrefixMatch" as const, replacePrefixMatch: `/${bucket}` };
  return { type: "RequestRedirect", requestRedirect: { scheme: "https", hostname: BUCKETS, path } };
}
