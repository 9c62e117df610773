import type { App, Component } from "../../app/model.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { compileAutoscaling } from "./autoscaling.ts";
import { carrierOf } from "./chart/carried.ts";
import { compileCharts, type RenderedCharts } from "./chart/objects.ts";
import { type Read, readComponent } from "./component.ts";
import { counts } from "./counts.ts";
import { compileDeployment, type Lasting } from "./deployment.ts";
import { disruptionBudget } from "./disruption.ts";
import { compileEnvironment } from "./environment.ts";
import { compileFiles } from "./files.ts";
import { compileGateway } from "./gateway.ts";
import { jobGrant, serviceAccount } from "./identity.ts";
import { compileCronJob, compileJob } from "./job.ts";
import { podMonitoring } from "./monitoring.ts";
import { compileNamespace } from "./namespace.ts";
import { componentPolicy, denyAll, serverPolicy } from "./network.ts";
import { type KubernetesObject, type Placed, waves } from "./object.ts";
import { isStep, waveOf } from "./order.ts";
import type { PodParts } from "./pod.ts";
import { compilePolicies } from "./policies.ts";
import { compilePostgres } from "./postgres.ts";
import { compilePullSecrets } from "./pull-secret.ts";
import { compileQuota } from "./quota.ts";
import { backends } from "./reach.ts";
import { compileRedis } from "./redis.ts";
import { isSecret } from "./secret-text.ts";
import { externalSecret, SECRETS_ACCOUNT, secretName, secretStore } from "./secrets.ts";
import { type Server, serversOf, unkept } from "./servers.ts";
import { compileService } from "./service.ts";
import { type Outputs, type Release, type Role, Stage } from "./stage.ts";
import { Texts } from "./text.ts";
import { compileTunnel } from "./tunnel.ts";

/** A stage in one of its clusters. */
export type Input = {
  app: App;
  /** Every stage of the app on Google: a stage that shares another's ground takes its project from there. */
  fleet: readonly App[];
  release: Release;
  outputs: Outputs;
  /** In which of the stage's clusters. */
  role: Role;
  /** Which of them works: the primary until a failover. */
  serving?: Role;
  /** What Helm wrote for the stage's charts. */
  charts?: RenderedCharts;
};
export type CompiledKubernetes = { objects: readonly Placed[]; diagnostics: readonly Diagnostic[] };

/**
 * The objects of a release in a stage on GKE, in the order they are applied. The same input gives the same bytes. What is
 * placed on Cloud Run is not among them. A standby region that keeps data only has none.
 */
export function compileKubernetes({
  app,
  fleet,
  release,
  outputs,
  role,
  serving = "primary",
  charts = {},
}: Input): CompiledKubernetes {
  const stage = new Stage(app, fleet, release, outputs, { cluster: role, serving });
  if (stage.role === "standby" && app.ground.standby?.keep !== "warm") return { objects: [], diagnostics: [] };
  const servers = serversOf(app);
  for (const server of servers) {
    for (const word of unkept(server)) stage.report(diagnose("cluster-data-not-honoured", { name: server.name, word }));
  }
  const all = stage.components.map((component) => readComponent(stage, component));
  const objects = [
    ...place(waves.namespace, "namespace", [compileNamespace(stage), ...compileQuota(stage, all)]),
    ...common(stage, all),
    ...servers.flatMap((server) => compileServer(stage, server, all)),
    ...all.flatMap((read) => compileComponent(stage, read, all)),
    ...compileCharts(stage, all, charts, (read) => partsOf(stage, read, all)),
    ...place(waves.routes, "routes", routes(stage)),
    ...compileTunnel(stage, all),
  ];
  reportTwice(stage, objects);
  return { objects: objects.toSorted((a, b) => a.wave - b.wave), diagnostics: stage.diagnostics };
}

/** A data server in the cluster. One that stands by has none: it would be another, empty one. */
function compileServer(stage: Stage, server: Server, all: readonly Read[]): Placed[] {
  if (stage.role === "standby") return [];
  const objects = server.kind === "postgres" ? compilePostgres(stage, server) : compileRedis(stage, server);
  return [
    ...place(waves.configuration, "network", [serverPolicy(stage, server, all)]),
    ...place(waves.data, server.name, objects),
  ];
}

function common(stage: Stage, all: readonly Read[]): Placed[] {
  const [first] = all;
  const pulls = first === undefined ? [] : compilePullSecrets(stage, (text) => new Texts(stage, first.component).fill(text));
  return [
    ...place(waves.configuration, "secrets", [serviceAccount(stage, SECRETS_ACCOUNT), secretStore(stage), ...pulls]),
    ...place(waves.configuration, "network", [denyAll(stage), ...all.map((read) => componentPolicy(stage, read, all))]),
  ];
}

function compileComponent(stage: Stage, read: Read, all: readonly Read[]): Placed[] {
  const { component } = read;
  const parts = partsOf(stage, read, all);
  const { environment, files, startsJobs } = parts;
  const entries = [
    ...read.env.filter(({ value }) => isSecret(value)).map(({ name, value }) => ({ key: name, text: value })),
    ...files.entries,
  ];
  const configuration = [
    serviceAccount(stage, component.name, component.name),
    ...(startsJobs === true ? jobGrant(stage, component.name) : []),
    // A chart takes its environment as a list.
    carrierOf(stage.app, component) === undefined ? environment.configMap : undefined,
    files.configMap,
    ...(entries.length === 0 ? [] : [externalSecret(stage, secretName(stage, component.name), component.name, entries)]),
  ].filter((object) => object !== undefined);
  return [...place(waves.configuration, component.name, configuration), ...workload(stage, read, parts)];
}

function partsOf(stage: Stage, read: Read, all: readonly Read[]): PodParts {
  const startsJobs = all.some(({ component }) => {
    return component.kind === "job" && component.run.when === "by" && component.run.component === read.component.name;
  });
  return { environment: compileEnvironment(stage, read), files: compileFiles(stage, read), startsJobs };
}

/** What runs, as far as no chart brings it, and what stands around it. */
function workload(stage: Stage, read: Read, parts: PodParts): Placed[] {
  const { component } = read;
  const wave = waveOf(stage.components, component);
  if (isLasting(component)) return place(wave, component.name, lasting(stage, { ...read, component }, parts));
  if (carrierOf(stage.app, component) !== undefined) return [];
  const job = { ...read, component };
  const compiled = isStep(component) ? compileJob(stage, job, parts) : compileCronJob(stage, job, parts);
  return place(wave, component.name, [compiled]);
}

function lasting(stage: Stage, read: Read & { component: Lasting }, parts: PodParts): KubernetesObject[] {
  const { component } = read;
  return [
    ...(component.kind === "service" ? [compileService(stage, component.name)] : []),
    ...(carrierOf(stage.app, component) === undefined ? [compileDeployment(stage, read, parts)] : []),
    ...compileAutoscaling(stage, component),
    ...(counts(stage, component).least > 1 ? [disruptionBudget(stage, component.name)] : []),
    ...podMonitoring(stage, component),
  ];
}

function routes(stage: Stage): KubernetesObject[] {
  const gateway = compileGateway(stage);
  if (gateway.length === 0) return [];
  const guarded = backends(stage).flatMap((backend) => {
    const service = stage.components.find(({ name }) => name === backend.to);
    if (backend.kind !== "service" || service?.kind !== "service") return [];
    const own = backend.name === service.name ? [] : [compileService(stage, service.name, backend.name)];
    return [...own, ...compilePolicies(stage, service, backend)];
  });
  return [...gateway, ...guarded];
}

/** Two objects of one name would overwrite one another; only a chart can bring one that Fairlead makes. */
function reportTwice(stage: Stage, objects: readonly Placed[]): void {
  const seen = new Set<string>();
  for (const { group, object } of objects) {
    const { kind, metadata } = object;
    const key = `${object.apiVersion.split("/")[0]} ${kind} ${metadata.name}`;
    if (seen.has(key)) stage.report(diagnose("chart-name-taken", { component: group, kind, name: metadata.name }));
    seen.add(key);
  }
}

function isLasting(component: Component): component is Lasting {
  return component.kind !== "job";
}

function place(wave: number, group: string, objects: readonly KubernetesObject[]): Placed[] {
  return objects.map((object) => ({ wave, group, object }));
}
