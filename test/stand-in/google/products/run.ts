/**
 * Cloud Run v2: services with revisions and traffic, worker pools, jobs with executions. A revision whose image has
 * `broken` in its name never becomes ready, which is how a release that does not start is played.
 */
import { type Collection, collection, keyOf, thing } from "../collection.ts";
import { operation, operationRoutes } from "../operation.ts";
import { policyRoutes } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import { type Asked, type Product, route } from "../route.ts";
import type { Json, World } from "../world.ts";

const host = "run.googleapis.com";
const place = "v2/projects/{project}/locations/{location}";

type Container = Json & { image?: string; resources?: Json; ports?: Json[]; startupProbe?: Json };
type Template = Json & { containers?: Container[]; revision?: string };

function broken(template: Template): boolean {
  return template.containers?.some(({ image }) => image?.includes("broken")) ?? false;
}

function condition(type: string, good: boolean, world: World): Json {
  const time = world.time();
  if (good) return { type, state: "CONDITION_SUCCEEDED", lastTransitionTime: time };
  const message =
    "The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable.";
  return { type, state: "CONDITION_FAILED", lastTransitionTime: time, reason: "CONTAINER_MISSING", message };
}

/** What Cloud Run fills into a template that leaves it out. */
function withDefaults(template: Template, kind: "service" | "pool"): Template {
  const containers = (template.containers ?? []).map((container, index): Container => {
    const given = (container.resources ?? {}) as Json;
    const resources = { ...given, limits: { cpu: "1000m", memory: "512Mi", ...(given.limits as Json | undefined) } };
    if (kind === "pool" || index > 0) return { ...container, resources };
    const ports: Json[] = container.ports?.map((port) => ({ name: "http1", ...port })) ?? [
      { name: "http1", containerPort: 8080 },
    ];
    const probe = { timeoutSeconds: 240, periodSeconds: 240, failureThreshold: 1, tcpSocket: { port: ports[0]?.containerPort } };
    return { ...container, resources, ports, startupProbe: container.startupProbe ?? probe };
  });
  if (kind === "pool") return { ...template, containers };
  return { timeout: "300s", maxInstanceRequestConcurrency: 80, ...template, containers };
}

/** Makes the revision of a template, unless the template is the one before. */
function revise(asked: Asked, resource: Json, before: Json | undefined): { created: string; ready: string; good: boolean } {
  const { world } = asked;
  const template = resource.template as Template;
  const same = before !== undefined && JSON.stringify(before.template) === JSON.stringify(template);
  const generation = Number(before?.generation ?? 0) + 1;
  const short = String(resource.name).split("/").at(-1);
  const created = same
    ? String(before.latestCreatedRevision)
    : `${resource.name}/revisions/${template.revision ?? `${short}-${String(generation).padStart(5, "0")}-${world.next().toString(36)}`}`;
  const good = !broken(template);
  const revision = `${host}/${created}`;
  if (!same) {
    const { revision: _revision, ...rest } = template;
    // The same template under the same name is the revision that is there, as Knative's CheckNameAvailability has it.
    const there = world.resources.get(revision);
    if (there !== undefined && comparable(there.template) !== comparable(rest))
      throw new Refusal(409, `Revision named '${created.split("/").at(-1)}' with different configuration already exists.`);
    world.resources.set(revision, {
      ...rest,
      template: rest,
      name: created,
      service: String(resource.name),
      createTime: world.time(),
      conditions: [condition("Ready", good, world)],
      reconciling: false,
    });
  }
  return { created, ready: good ? created : String(before?.latestReadyRevision ?? ""), good };
}

/** Environments are sets to the provider: their order says nothing. */
function comparable(template: unknown): string {
  return JSON.stringify(template, (key, value: unknown) =>
    key === "env" && Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value,
  );
}

function status(
  asked: Asked,
  resource: Json,
  before: Json | undefined,
  revisions: { created: string; ready: string; good: boolean },
): Json {
  const { world } = asked;
  const generation = String(Number(before?.generation ?? 0) + 1);
  return {
    uid: before?.uid ?? `uid-${world.next()}`,
    generation,
    observedGeneration: generation,
    launchStage: "GA",
    ...resource,
    creator: "ann@example.com",
    lastModifier: "ann@example.com",
    reconciling: false,
    latestCreatedRevision: revisions.created,
    latestReadyRevision: revisions.ready,
    terminalCondition: condition("Ready", revisions.good, world),
    conditions: [condition("RoutesReady", revisions.good, world), condition("ConfigurationsReady", revisions.good, world)],
  };
}

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

function fillService(sent: Json, asked: Asked, before: Json | undefined): Json {
  const resource = { ...sent, template: withDefaults(sent.template as Template, "service") };
  const revisions = revise(asked, resource, before);
  const name = String(sent.name).split("/").at(-1);
  const { number } = asked.world.project(/^projects\/([^/]+)/.exec(String(sent.name))?.[1] ?? "");
  const urls = [`https://${name}-${number}.${asked.params.location}.run.app`];
  const traffic = (sent.traffic as Json[] | undefined) ?? [{ type: LATEST, percent: 100 }];
  const trafficStatuses = traffic.map((target) => ({
    ...target,
    revision: target.type === LATEST ? revisions.ready.split("/").at(-1) : target.revision,
    ...(typeof target.tag === "string" && { uri: `https://${target.tag}---${name}-${number}.${asked.params.location}.run.app` }),
  }));
  const further = { ingress: "INGRESS_TRAFFIC_ALL", ...resource, traffic, trafficStatuses, uri: urls[0], urls };
  return status(asked, further, before, revisions);
}

function fillPool(sent: Json, asked: Asked, before: Json | undefined): Json {
  const resource = { ...sent, template: withDefaults(sent.template as Template, "pool") };
  const revisions = revise(asked, resource, before);
  const splits = (sent.instanceSplits as Json[] | undefined) ?? [{ type: "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST", percent: 100 }];
  const instanceSplitStatuses = splits.map((split) => ({
    ...split,
    revision: split.revision ?? revisions.ready.split("/").at(-1),
  }));
  return status(asked, { ...resource, instanceSplits: splits, instanceSplitStatuses }, before, revisions);
}

function fillJob(sent: Json, asked: Asked, before: Json | undefined): Json {
  const { world } = asked;
  const generation = String(Number(before?.generation ?? 0) + 1);
  const template = sent.template as Json;
  const task = template.template as Template;
  const job: Json = {
    uid: before?.uid ?? `uid-${world.next()}`,
    launchStage: "GA",
    ...sent,
    template: {
      taskCount: 1,
      parallelism: 0,
      ...template,
      template: { maxRetries: 3, timeout: "600s", ...withDefaults(task, "pool") },
    },
    generation,
    observedGeneration: generation,
    executionCount: before?.executionCount ?? 0,
    ...(before?.latestCreatedExecution !== undefined && { latestCreatedExecution: before.latestCreatedExecution }),
    terminalCondition: condition("Ready", true, world),
    conditions: [],
    reconciling: false,
  };
  const token = sent.runExecutionToken ?? sent.startExecutionToken;
  const changed = token !== undefined && token !== (before?.runExecutionToken ?? before?.startExecutionToken);
  if (changed) execute(asked, job, `${String(sent.name).split("/").at(-1)}-${token}`, {});
  return job;
}

/** Begins an execution; how it ends is the world's to say. */
function execute(asked: Asked, job: Json, id: string, overrides: Json): Json {
  const { world } = asked;
  const name = `${job.name}/executions/${id}`;
  const task = structuredClone((job.template as Json).template) as Template;
  const given = ((overrides.containerOverrides ?? []) as Json[])[0];
  const [container] = task.containers ?? [];
  if (container !== undefined && given !== undefined) {
    if (given.args !== undefined) container.args = given.args;
    container.env = [...((container.env ?? []) as Json[]), ...((given.env ?? []) as Json[])];
  }
  const taskCount = Number(overrides.taskCount ?? (job.template as Json).taskCount);
  const execution: Json = {
    name,
    uid: `uid-${world.next()}`,
    job: String(job.name).split("/").at(-1),
    createTime: world.time(),
    startTime: world.time(),
    taskCount,
    template: task,
    logUri: `https://console.cloud.google.com/logs?execution=${id}`,
    runningCount: taskCount,
    conditions: [{ type: "Completed", state: "CONDITION_RECONCILING" }],
  };
  const key = `${host}/${name}`;
  world.resources.set(key, execution);
  if (world.operations === "at-once") settle(world, execution);
  job.executionCount = Number(job.executionCount ?? 0) + 1;
  job.latestCreatedExecution = {
    name: id,
    createTime: execution.createTime,
    ...(execution.completionTime !== undefined && {
      completionTime: execution.completionTime,
      completionStatus: completion(execution),
    }),
  };
  return execution;
}

function completion(execution: Json): string {
  if (execution.completionTime === undefined) return "EXECUTION_RUNNING";
  return Number(execution.succeededCount ?? 0) > 0 ? "EXECUTION_SUCCEEDED" : "EXECUTION_FAILED";
}

/** Ends an execution that runs, as the world says. */
function settle(world: World, execution: Json): Json {
  if (execution.completionTime !== undefined) return execution;
  const outcome = broken(execution.template as Template) ? "failed" : world.jobs(execution);
  if (outcome === "running") return execution;
  return finish(world, execution, outcome);
}

function finish(world: World, execution: Json, outcome: "succeeded" | "failed" | "cancelled"): Json {
  const count = { succeeded: "succeededCount", failed: "failedCount", cancelled: "cancelledCount" }[outcome];
  const good = outcome === "succeeded";
  const reason = outcome === "cancelled" ? { executionReason: "CANCELLED" } : { executionReason: "NON_ZERO_EXIT_CODE" };
  Object.assign(execution, { [count]: execution.taskCount, runningCount: 0, completionTime: world.time() });
  const state = good ? "CONDITION_SUCCEEDED" : "CONDITION_FAILED";
  execution.conditions = [
    {
      type: "Completed",
      state,
      ...(good ? {} : { ...reason, message: "Task failed with message: The container exited with an error." }),
    },
  ];
  return execution;
}

function runJob(asked: Asked): Json {
  const key = keyOf(asked).replace(/:run$/, "");
  const job = thing(asked, key);
  const id = `${asked.params.job}-${asked.world.next().toString(36).padStart(5, "x")}`;
  const execution = execute(asked, job, id, (asked.body.overrides ?? {}) as Json);
  // The operation stands for the whole execution; its metadata is the execution from the start.
  const begun = operation(asked, "lro", { key, resource: execution, type: "run" });
  return { ...begun, metadata: { "@type": "type.googleapis.com/google.cloud.run.v2.Execution", ...execution } };
}

function cancel(asked: Asked): Json {
  const execution = thing(asked, keyOf(asked).replace(/:cancel$/, ""));
  if (execution.completionTime !== undefined) throw new Refusal(400, "The execution has ended.", { code: "FAILED_PRECONDITION" });
  return operation(asked, "lro", { key: "", resource: finish(asked.world, execution, "cancelled"), type: "cancel" });
}

/** As the generic ones, but the operation of a revision that does not become ready, or of a job that fails, says so. */
function guarded(given: Collection): ReturnType<typeof collection> {
  return collection(given).map((one) => ({
    ...one,
    handle: (asked: Asked) => {
      const begun = one.handle(asked) as Json;
      if (one.method === "DELETE" || one.method === "GET") return begun;
      const error = troubleOf(asked, begun);
      if (error === undefined) return begun;
      const ended = asked.world.resources.get(`${host}/${begun.name}`);
      if (ended !== undefined) {
        delete ended.response;
        ended.error = error;
      }
      return begun;
    },
  }));
}

function troubleOf(asked: Asked, begun: Json): Json | undefined {
  const target = (begun.metadata as Json | undefined)?.target;
  const resource = asked.world.resources.get(`${host}/${target}`);
  const terminal = resource?.terminalCondition as Json | undefined;
  if (terminal?.state === "CONDITION_FAILED") {
    const revision = String(resource?.latestCreatedRevision).split("/").at(-1);
    return { code: 13, message: `Revision '${revision}' is not ready and cannot serve traffic. ${terminal.message}` };
  }
  const latest = resource?.latestCreatedExecution as Json | undefined;
  const execution = latest && asked.world.resources.get(`${host}/${target}/executions/${latest.name}`);
  if (resource?.runExecutionToken !== undefined && execution !== undefined && completion(execution) === "EXECUTION_FAILED") {
    return { code: 13, message: `Execution ${latest?.name} failed.` };
  }
  return undefined;
}

const own = { operations: "lro", update: "replace" } as const;
const executions = `${place}/jobs/{job}/executions`;

export const run: Product = {
  host,
  variables: { GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: "v2/" },
  routes: [
    ...policyRoutes("v2"),
    ...operationRoutes(place),
    ...guarded({ path: `${place}/services`, id: "?serviceId", ...own, fill: fillService }),
    ...guarded({ path: `${place}/workerPools`, id: "?workerPoolId", ...own, fill: fillPool }),
    ...guarded({ path: `${place}/jobs`, id: "?jobId", ...own, fill: fillJob }),
    ...collection({ path: `${place}/services/{service}/revisions`, id: "=name", only: ["get", "list", "delete"] }),
    ...collection({ path: `${place}/workerPools/{pool}/revisions`, id: "=name", only: ["get", "list", "delete"] }),
    route(`POST ${place}/jobs/{job}:run`, runJob),
    route(`POST ${executions}/{execution}:cancel`, cancel),
    route(`GET ${executions}/{execution}`, (asked) => settle(asked.world, thing(asked))),
    route(`GET ${executions}`, ({ world, ...asked }) => ({
      executions: world
        .below(`${keyOf({ world, ...asked })}/`)
        .map(([, execution]) => settle(world, execution))
        .toReversed(),
    })),
  ],
};
