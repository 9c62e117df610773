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

type Rule = HTTPRoute["spec"]["rules"][number];
type Filter = NonNullable<Rule["filters"]>[number];

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
    ...inParts([domain, ...aliases], `${stage.app.name}-redirect`, (names, name) => redirect(stage, name, names, domain)),
    ...inParts(aliases, `${stage.app.name}-aliases`, (names, name) => aliasRoute(stage, name, names, domain)),
    ...inParts(rulesOf(stage), stage.app.name, (rules, name) => route(stage, name, rules, domain)),
  ];
}

/** An HTTPRoute takes so many names, and so many rules: https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec. */
const MOST = 16;

/** As many routes as it takes; a Gateway leads by the longest path, whichever route it stands in. */
function inParts<T>(all: readonly T[], name: string, of: (part: readonly T[], name: string) => HTTPRoute): HTTPRoute[] {
  return Array.from({ length: Math.ceil(all.length / MOST) }, (_, index) =>
    of(all.slice(index * MOST, (index + 1) * MOST), index === 0 ? name : `${name}-${index + 1}`),
  );
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
function redirect(stage: Stage, name: string, names: readonly string[], domain: string): HTTPRoute {
  const elsewhere = names.some((each) => each !== domain);
  const to = { scheme: "https", ...(elsewhere ? { hostname: domain } : {}), statusCode: 301 };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, name),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "http" }],
      hostnames: [...names],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: to }] }],
    },
  };
}

function aliasRoute(stage: Stage, name: string, names: readonly string[], domain: string): HTTPRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, name),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "https" }],
      hostnames: [...names],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { hostname: domain, statusCode: 301 } }] }],
    },
  };
}

function route(stage: Stage, name: string, rules: readonly Rule[], domain: string): HTTPRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(stage, name),
    spec: {
      parentRefs: [{ name: stage.app.name, sectionName: "https" }],
      hostnames: [domain],
      rules: [...rules],
    },
  };
}

function rulesOf(stage: Stage): Rule[] {
  const lanes = backends(stage).flatMap((backend) => backend.lanes.map(({ path }) => ({ path, backend })));
  return lanes.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, backend }) => rule(stage, path, backend));
}

function rule(stage: Stage, path: string, backend: Backend): Rule {
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
