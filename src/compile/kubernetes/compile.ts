import type { App, Component } from "../../app/model.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { compileAutoscaling } from "./autoscaling.ts";
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
import { depth, jobsInOrder } from "./order.ts";
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
};
export type CompiledKubernetes = { objects: readonly Placed[]; diagnostics: readonly Diagnostic[] };

/**
 * The objects of a release in a stage on GKE, in the order they are applied. The same input gives the same bytes. What is
 * placed on Cloud Run is not among them. A standby region that keeps data only has none.
 */
export function compileKubernetes({ app, fleet, release, outputs, role, serving = "primary" }: Input): CompiledKubernetes {
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
    ...place(waves.routes, "routes", routes(stage)),
    ...compileTunnel(stage, all),
  ];
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
  const started = all.some(
    ({ component: job }) => job.kind === "job" && job.run.when === "by" && job.run.component === component.name,
  );
  const environment = compileEnvironment(stage, read);
  const files = compileFiles(stage, read);
  const entries = [
    ...read.env.filter(({ value }) => isSecret(value)).map(({ name, value }) => ({ key: name, text: value })),
    ...files.entries,
  ];
  const parts: PodParts = { environment, files, startsJobs: started };
  const configuration = [
    serviceAccount(stage, component.name, component.name),
    ...(started ? jobGrant(stage, component.name) : []),
    environment.configMap,
    files.configMap,
    ...(entries.length === 0 ? [] : [externalSecret(stage, secretName(stage, component.name), component.name, entries)]),
  ].filter((object) => object !== undefined);
  return [...place(waves.configuration, component.name, configuration), ...workload(stage, read, parts)];
}

function workload(stage: Stage, read: Read, parts: PodParts): Placed[] {
  const { component } = read;
  if (isLasting(component)) {
    const objects = lasting(stage, { ...read, component }, parts);
    return place(waves.workloads + depth(stage.components, component), component.name, objects);
  }
  const job = { ...read, component };
  const { when } = component.run;
  if (when === "before-release" || when === "after-release") {
    const step = jobsInOrder(stage.components, when).indexOf(component);
    const first = when === "before-release" ? waves.beforeRelease : waves.afterRelease;
    return place(first + step, component.name, [compileJob(stage, job, parts)]);
  }
  return place(waves.workloads, component.name, [compileCronJob(stage, job, parts)]);
}

function lasting(stage: Stage, read: Read & { component: Lasting }, parts: PodParts): KubernetesObject[] {
  const { component } = read;
  return [
    ...(component.kind === "service" ? [compileService(stage, component.name)] : []),
    compileDeployment(stage, read, parts),
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

function isLasting(component: Component): component is Lasting {
  return component.kind !== "job";
}

function place(wave: number, group: string, objects: readonly KubernetesObject[]): Placed[] {
  return objects.map((object) => ({ wave, group, object }));
}
