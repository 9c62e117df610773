import type {
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "kubernetes-types/networking/v1.js";
import type { Component } from "../../app/model.ts";
import type { Read } from "./component.ts";
import { metadata, selector } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { POSTGRES_OPERATOR, SCALER } from "./operators.ts";
import { portOf } from "./port.ts";
import { isRouted, isTunnelled, TUNNEL } from "./reach.ts";
import { isInCluster, PORTS, type Server } from "./servers.ts";
import type { Stage } from "./stage.ts";

/** Nobody speaks with anybody, unless a policy of a component says so. */
export function denyAll(stage: Stage): Complete<NetworkPolicy> {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(stage, "deny-all"),
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
}

/** Who may speak with a component and with whom it may, as its references and the stage's `network` say. */
export function componentPolicy(stage: Stage, read: Read, all: readonly Read[]): Complete<NetworkPolicy> {
  const { name } = read.component;
  const ingress = ingressOf(stage, read.component, all);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(stage, name, name),
    spec: {
      podSelector: { matchLabels: selector(stage, name) },
      policyTypes: ["Ingress", "Egress"],
      ...(ingress.length === 0 ? {} : { ingress }),
      egress: egressOf(stage, read, all),
    },
  };
}

/** The tunnel's Pods call Cloudflare and the services that routes lead to. */
export function tunnelPolicy(stage: Stage, all: readonly Read[]): Complete<NetworkPolicy> {
  const reached = all.filter(({ component }) => isTunnelled(stage, component.name));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(stage, TUNNEL, TUNNEL),
    spec: {
      podSelector: { matchLabels: selector(stage, TUNNEL) },
      policyTypes: ["Ingress", "Egress"],
      egress: [
        dns,
        ...reached.map(({ component }) => ({ to: [peer(stage, component.name)], ports: ports(portOf(component)) })),
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [...PRIVATE, LINK_LOCAL] } }] },
      ],
    },
  };
}

/** https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges; proxies of the global load balancer share them. */
const LOAD_BALANCERS = ["35.191.0.0/16", "130.211.0.0/22"];
/** Google's collectors, on Autopilot and on Standard. */
const COLLECTORS = ["gke-gmp-system", "gmp-system"];

function ingressOf(stage: Stage, component: Component, all: readonly Read[]): NetworkPolicyIngressRule[] {
  const port = portOf(component);
  const readers = all
    .filter(({ texts }) => texts.services.has(component.name))
    .map(({ component: { name } }) => peer(stage, name));
  const outside = isTunnelled(stage, component.name) ? [peer(stage, TUNNEL)] : [];
  const from = [...readers, ...outside, ...(isRouted(stage, component.name) ? LOAD_BALANCERS.map(range) : [])];
  const metrics = component.metrics === undefined ? undefined : (component.metrics.port ?? port);
  return [
    ...(port === undefined || from.length === 0 ? [] : [{ from, ports: [{ port }] }]),
    ...(metrics === undefined ? [] : [{ from: [namespaces(COLLECTORS)], ports: [{ port: metrics }] }]),
  ];
}

function egressOf(stage: Stage, { component, texts }: Read, all: readonly Read[]): NetworkPolicyEgressRule[] {
  const services = all.filter((other) => texts.services.has(other.component.name));
  const starts = all.some(
    ({ component: { kind, ...job } }) =>
      kind === "job" && "run" in job && job.run.when === "by" && job.run.component === component.name,
  );
  return [
    dns,
    metadataServer,
    ...services.map((other) => ({ to: [peer(stage, other.component.name)], ports: ports(portOf(other.component)) })),
    ...[...texts.data].sort().flatMap((name) => server(stage, name)),
    ...(starts ? [apiServer] : []),
    internet(stage),
  ];
}

function server(stage: Stage, name: string): NetworkPolicyEgressRule[] {
  const found = stage.server(name);
  if (found === undefined) return [];
  const datum = stage.app.data.find((one) => one.name === name);
  if (datum !== undefined && isInCluster(datum)) return [{ to: [serverPeer(stage, datum)], ports: ports(found.port) }];
  const to = /^[0-9.]+$/.test(found.host) ? [range(`${found.host}/32`)] : PRIVATE.map(range);
  return [{ to, ports: ports(found.port) }];
}

/** Pods of a server: CloudNativePG gives its own a label of its own. */
function serverPeer(stage: Stage, datum: Server): NetworkPolicyPeer {
  return { podSelector: { matchLabels: serverLabels(stage, datum) } };
}

function serverLabels(stage: Stage, { kind, name }: Server): Record<string, string> {
  return kind === "postgres" ? { "cnpg.io/cluster": name } : selector(stage, name);
}

/**
 * Who may speak with a server in the cluster: components that refer to it, its own other instances, and the operator that
 * looks after it or counts its queues. Postgres' instances ask the API server who leads:
 * https://cloudnative-pg.io/documentation/current/networking/
 */
export function serverPolicy(stage: Stage, datum: Server, all: readonly Read[]): Complete<NetworkPolicy> {
  const { kind, name } = datum;
  const readers = all.filter(({ texts }) => texts.data.has(name)).map(({ component }) => peer(stage, component.name));
  const own = serverPeer(stage, datum);
  const control = [{ port: 8000 }];
  const port = ports(PORTS[kind]);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(stage, name, name),
    spec: {
      podSelector: { matchLabels: serverLabels(stage, datum) },
      policyTypes: ["Ingress", "Egress"],
      ingress:
        kind === "postgres"
          ? [
              ...(readers.length === 0 ? [] : [{ from: readers, ports: port }]),
              { from: [own, namespaces([POSTGRES_OPERATOR])], ports: [...port, ...control] },
            ]
          : [{ from: [...readers, namespaces([SCALER])], ports: port }],
      egress: kind === "postgres" ? [dns, { to: [own], ports: [...port, ...control] }, apiServer] : [dns],
    },
  };
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const LINK_LOCAL = "169.254.0.0/16";
/** Google's own services by the addresses that need no way to the internet: private.googleapis.com and restricted.googleapis.com. */
const GOOGLE = ["199.36.153.8/30", "199.36.153.4/30"];

/** Names, by kube-dns, the cache on each node or Cloud DNS. */
const dns: NetworkPolicyEgressRule = {
  to: [namespaces(["kube-system"]), range("169.254.20.10/32"), range("169.254.169.254/32")],
  ports: [{ port: 53, protocol: "UDP" }, { port: 53 }],
};

/**
 * Workload Identity asks here for tokens:
 * https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
const metadataServer: NetworkPolicyEgressRule = {
  to: [range("169.254.169.252/32"), range("169.254.169.254/32")],
  ports: [{ port: 988 }, { port: 80 }],
};

/** Its address is Google's to choose, and a policy cannot name a Service. */
const apiServer: NetworkPolicyEgressRule = { to: [range("0.0.0.0/0")], ports: [{ port: 443 }] };

function internet(stage: Stage): NetworkPolicyEgressRule {
  if (stage.app.ground.network.egress === "none") return { to: GOOGLE.map(range), ports: [{ port: 443 }] };
  return { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [...PRIVATE, LINK_LOCAL] } }] };
}

/** The way to the API server for a component whose chart grants it rights there. */
export function apiServerPolicy(stage: Stage, component: string): Complete<NetworkPolicy> {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(stage, `${component}-api-server`, component),
    spec: { podSelector: { matchLabels: selector(stage, component) }, policyTypes: ["Egress"], egress: [apiServer] },
  };
}

function ports(port: number | undefined): NetworkPolicyPort[] {
  return port === undefined ? [] : [{ port }];
}

function peer(stage: Stage, component: string): NetworkPolicyPeer {
  return { podSelector: { matchLabels: selector(stage, component) } };
}

function range(cidr: string): NetworkPolicyPeer {
  return { ipBlock: { cidr } };
}

function namespaces(names: readonly string[]): NetworkPolicyPeer {
  const label = "kubernetes.io/metadata.name";
  const [only, ...others] = names;
  const namespaceSelector =
    only !== undefined && others.length === 0
      ? { matchLabels: { [label]: only } }
      : { matchExpressions: [{ key: label, operator: "In", values: [...names] }] };
  return { namespaceSelector };
}
