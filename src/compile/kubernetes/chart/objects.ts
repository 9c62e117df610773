import type { PodTemplateSpec, Service } from "kubernetes-types/core/v1.js";
import type { RoleBinding } from "kubernetes-types/rbac/v1.js";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Read } from "../component.ts";
import { labels, RELEASE } from "../metadata.ts";
import { apiServerPolicy } from "../network.ts";
import { type KubernetesObject, type Placed, waves, withSpec } from "../object.ts";
import { waveOf } from "../order.ts";
import type { PodParts } from "../pod.ts";
import { isSecret } from "../secret-text.ts";
import { externalSecret } from "../secrets.ts";
import { SERVICE_PORT } from "../service.ts";
import type { Stage } from "../stage.ts";
import { type Carrier, isCarrier } from "./carried.ts";
import { type Claim, claimWorkloads, isWorkload } from "./claim.ts";
import { withOwnLabels } from "./labels.ts";
import { type Rendered, readRendered } from "./rendered.ts";
import { isTree } from "./tree.ts";
import { adoptWorkload } from "./workload.ts";

/** What Helm wrote for the charts of a stage, by the component whose chart it is. */
export type RenderedCharts = Readonly<Record<string, string>>;

/** What a component's Pod is made of besides its chart. */
export type PartsOf = (read: Read) => PodParts;

/**
 * The objects of a stage's charts as Fairlead's own: in its waves, under its labels, pruned with the release that no longer
 * has them. `reads` are the stage's components in this cluster.
 */
export function compileCharts(stage: Stage, reads: readonly Read[], charts: RenderedCharts, partsOf: PartsOf): Placed[] {
  return stage.components.filter(isCarrier).flatMap((carrier) => {
    const secrets = place(waves.configuration, carrier.name, chartSecrets(stage, carrier, reads));
    const text = charts[carrier.name];
    if (text === undefined) {
      const { name, version } = carrier.chart;
      stage.report(diagnose("chart-not-rendered", { component: carrier.name, chart: name, version }));
      return secrets;
    }
    return [...secrets, ...objectsOf(stage, carrier, { reads, partsOf, text })];
  });
}

/** The Secrets that a chart expects, with exactly its keys. */
function chartSecrets(stage: Stage, carrier: Carrier, reads: readonly Read[]): KubernetesObject[] {
  const texts = reads.find(({ component }) => component.name === carrier.name)?.texts;
  if (texts === undefined) return [];
  return carrier.chart.secrets.map(({ name, keys }) => {
    const entries = keys.map(({ key, text }) => ({ key, text: texts.fill(text) }));
    if (!entries.some(({ text }) => isSecret(text))) {
      stage.report(diagnose("chart-secret-plain", { component: carrier.name, secret: name }));
    }
    return externalSecret(stage, name, carrier.name, entries);
  });
}

type Reading = { reads: readonly Read[]; partsOf: PartsOf; text: string };

function objectsOf(stage: Stage, carrier: Carrier, { reads, partsOf, text }: Reading): Placed[] {
  const read = withoutIdle(readRendered(text));
  const own = withOwnLabels(read.map(({ object }) => object));
  const rendered = read.map(({ hooks }, index) => ({ hooks, object: own[index] as KubernetesObject }));
  const claims = claimWorkloads(stage, carrier, rendered);
  const accounts = accountsOf(claims);
  const bound = boundAccounts(rendered);
  const ports = new Map<string, string>();
  const workloads = claims.flatMap(({ component, rendered: { object } }): Placed[] => {
    // A step of the release is not one of a region that stands by.
    const known = reads.find((one) => one.component.name === component.name);
    if (known === undefined) return [];
    const parts = partsOf(known);
    const granted = bound.has(accountName(object) ?? "");
    const asks = parts.startsJobs === true || granted;
    const adopted = adoptWorkload(stage, known, object, { ...parts, startsJobs: asks });
    for (const [before, after] of adopted.ports) ports.set(before, after);
    const way = granted ? place(waves.configuration, "network", [apiServerPolicy(stage, component.name)]) : [];
    return [...way, ...place(waveOf(stage.components, component), component.name, [adopted.object])];
  });
  const others = rendered.filter((one) => !isWorkload(one) && !isReplaced(one, accounts));
  const kept = others.flatMap((one) => keep(stage, carrier, withPorts(withAccounts(one.object, accounts, stage), ports)));
  return [...workloads, ...withOwnPort(stage, carrier, kept)];
}

/** Kinds in whose place Fairlead's own stand: scaling and disruption are what `scale` says. */
const REPLACED = new Set(["HorizontalPodAutoscaler", "PodDisruptionBudget", "ScaledObject", "VerticalPodAutoscaler"]);

/** So do accounts of workloads that became components: each has its own, which its Google account is bound to. */
function isReplaced({ object }: Rendered, accounts: Accounts): boolean {
  if (object.kind === "ServiceAccount") return accounts.has(object.metadata.name);
  return REPLACED.has(object.kind);
}

/** Components by the name of the account that the chart runs them under. */
type Accounts = ReadonlyMap<string, readonly string[]>;

function accountsOf(claims: readonly Claim[]): Accounts {
  const all = new Map<string, string[]>();
  for (const { component, rendered } of claims) {
    const name = accountName(rendered.object);
    if (name !== undefined) all.set(name, [...(all.get(name) ?? []), component.name]);
  }
  return all;
}

function accountName(object: KubernetesObject): string | undefined {
  const { spec } = object as { spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } } };
  return (spec?.template ?? spec?.jobTemplate?.spec?.template)?.spec?.serviceAccountName;
}

/** Without bindings to a role that the chart leaves out: they grant nothing, and would grant whatever came by that name. */
function withoutIdle(rendered: readonly Rendered[]): Rendered[] {
  const roles = new Set(rendered.flatMap(({ object }) => (object.kind === "Role" ? [object.metadata.name] : [])));
  return rendered.filter(({ object }) => {
    return !isBinding(object) || object.roleRef.kind !== "Role" || roles.has(object.roleRef.name);
  });
}

function boundAccounts(rendered: readonly Rendered[]): ReadonlySet<string> {
  return new Set(rendered.flatMap(({ object }) => (isBinding(object) ? (object.subjects ?? []).map(({ name }) => name) : [])));
}

function isBinding(object: KubernetesObject): object is KubernetesObject & RoleBinding {
  return object.kind === "RoleBinding";
}

/** What a chart grants to an account is granted to the accounts of the components that ran under it. */
function withAccounts(object: KubernetesObject, accounts: Accounts, { namespace }: Stage): KubernetesObject {
  if (!isBinding(object) || object.subjects === undefined) return object;
  const subjects = object.subjects.flatMap((subject) => {
    const components = subject.kind === "ServiceAccount" ? accounts.get(subject.name) : undefined;
    return components?.map((name) => ({ kind: "ServiceAccount", name, namespace })) ?? [subject];
  });
  return { ...object, subjects } as KubernetesObject;
}

/** A Service finds a port by the name it has now. */
function withPorts(object: KubernetesObject, ports: ReadonlyMap<string, string>): KubernetesObject {
  if (object.kind !== "Service") return object;
  const { spec } = object as { spec?: Service["spec"] };
  if (spec?.ports === undefined) return object;
  const renamed = spec.ports.map((port) => {
    const now = typeof port.targetPort === "string" ? ports.get(port.targetPort) : undefined;
    return now === undefined ? port : { ...port, targetPort: now };
  });
  return withSpec(object, { ...spec, ports: renamed });
}

/** The Service that `${component.url}` means answers at the port that a URL without one means. */
function withOwnPort(stage: Stage, carrier: Carrier, placed: readonly Placed[]): readonly Placed[] {
  const { service } = carrier.chart;
  if (service === undefined) return placed;
  const services = placed.flatMap(({ object }) => (object.kind === "Service" ? [object.metadata.name] : []));
  if (!services.includes(service)) {
    stage.report(diagnose("chart-service-missing", { component: carrier.name, service, services }));
  }
  return placed.map((one) => {
    if (one.object.kind !== "Service" || one.object.metadata.name !== service) return one;
    const { spec } = one.object as { spec?: Service["spec"] };
    const ports = spec?.ports ?? [];
    if (ports.some(({ port }) => port === SERVICE_PORT)) return one;
    const own = { name: "fairlead", port: SERVICE_PORT, targetPort: "http" };
    return { ...one, object: withSpec(one.object, { ...spec, ports: [...ports, own] }) };
  });
}

const ROUTES = new Set(["Ingress", "Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"]);
/** Kinds that are a cluster's and not a namespace's: two stages in one cluster would take them from one another. */
const CLUSTER_WIDE = new Set([
  "Namespace",
  "ClusterRole",
  "ClusterRoleBinding",
  "PriorityClass",
  "StorageClass",
  "PersistentVolume",
  "IngressClass",
  "GatewayClass",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "APIService",
  "ClusterSecretStore",
  "ClusterIssuer",
]);

function keep(stage: Stage, carrier: Carrier, object: KubernetesObject): Placed[] {
  const { kind, metadata } = object;
  const told = { component: carrier.name, kind, name: metadata.name };
  if (kind === "CustomResourceDefinition") return place(waves.namespace, carrier.name, [definition(object)]);
  if (CLUSTER_WIDE.has(kind)) {
    stage.report(diagnose("chart-cluster-wide", told));
    return [];
  }
  if (metadata.namespace !== undefined && metadata.namespace !== stage.namespace) {
    stage.report(diagnose("chart-other-namespace", { ...told, namespace: metadata.namespace, own: stage.namespace }));
    return [];
  }
  if (kind === "Secret" && isFilled(object)) {
    stage.report(diagnose("chart-secret-written", told));
    return [];
  }
  return place(kept(kind), carrier.name, [owned(stage, carrier, object)]);
}

function kept(kind: string): number {
  if (ROUTES.has(kind)) return waves.routes;
  return kind === "Service" ? waves.workloads : waves.configuration;
}

/** A definition is everybody's in the cluster: nobody owns it, and no release that does not have it any more ends it. */
function definition(object: KubernetesObject): KubernetesObject {
  const { labels: _labels, namespace: _namespace, ...metadata } = object.metadata;
  const annotations = { ...plain(metadata.annotations), "argocd.argoproj.io/sync-options": "Prune=false" };
  return { ...object, metadata: { ...metadata, annotations } };
}

function owned(stage: Stage, carrier: Carrier, object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata, ...rest } = object as KubernetesObject & Record<string, unknown>;
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      namespace: stage.namespace,
      labels: { ...metadata.labels, ...labels(stage, carrier.name) },
      annotations: { ...plain(metadata.annotations), [RELEASE]: stage.release.id },
    },
    ...rest,
  };
}

/** Without what only Helm reads. */
function plain(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !/^(meta\.)?helm\.sh\//.test(name)));
}

function isFilled(object: KubernetesObject): boolean {
  const { data, stringData } = object as { data?: unknown; stringData?: unknown };
  return [data, stringData].some((part) => isTree(part) && Object.keys(part).length > 0);
}

function place(wave: number, group: string, objects: readonly KubernetesObject[]): Placed[] {
  return objects.map((object) => ({ wave, group, object }));
}
