import type { App, Component, Data } from "../../../app/model.ts";
import type { Context } from "../../../compile/terraform/context.ts";
import { bucketName } from "../../../compile/terraform/data/names.ts";
import { running } from "../../../compile/terraform/monitor/watched.ts";
import type { Connection } from "../../../run/google/connection.ts";
import {
  findJob,
  findPool,
  findRevision,
  findService,
  type RunJob,
  type RunPool,
  type RunService,
  type RunTemplate,
} from "../../../run/google/run-resources.ts";
import { inParallel } from "../../../run/parallel.ts";
import { servingRedisServer, servingSqlServer } from "../data-servers.ts";
import type { Seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { DataStatus, WorkloadStatus, WorkloadView } from "../workloads.ts";
import { runName } from "./names.ts";

const WIDTH = 8;
const ABSENT = "it is not there";
const ABSENT_DATA = "absent";

/** What Cloud Run tells of a stage's components, and what its servers and buckets are doing. */
export async function cloudRunStatus(stage: GoogleStage, at: Seen, signal: AbortSignal): Promise<WorkloadStatus> {
  const { app, context, live } = at;
  const { connection } = stage.world;
  const [asked, servers] = await Promise.all([
    inParallel(running(context), WIDTH, ({ component }) => lookAt(connection, context, component, signal)),
    inParallel(app.data, WIDTH, (entry) => lookAtData(stage, context, entry, signal)),
  ]);
  // Where nothing was ever live, what is not there yet is no trouble, and a list of it tells nobody anything.
  const components = live === undefined ? asked.filter(({ view }) => view.reason !== ABSENT) : asked;
  const data = live === undefined ? servers.filter(({ state }) => state !== ABSENT_DATA) : servers;
  const trouble = [
    ...components.flatMap(({ view }) => (view.reason === undefined ? [] : [`${view.name}: ${view.reason}`])),
    ...data.flatMap(({ name, state }) => (FINE.has(state) ? [] : [`${name} is ${state}`])),
  ];
  return { address: addressOf(app, components), components: components.map(({ view }) => view), data, trouble };
}

const FINE = new Set(["running", "there"]);

type Looked = { view: WorkloadView; uri: string | undefined };

async function lookAt(connection: Connection, context: Context, component: Component, signal: AbortSignal): Promise<Looked> {
  const name = runName(context, component);
  switch (component.kind) {
    case "service": {
      const service = await findService(connection, name, signal);
      if (service === undefined) return { view: absent(component), uri: undefined };
      return { view: await serviceView(connection, component, name, service, signal), uri: service.uri };
    }
    case "worker":
    case "scheduler": {
      const pool = await findPool(connection, name, signal);
      return { view: pool === undefined ? absent(component) : poolView(component, pool), uri: undefined };
    }
    case "job": {
      const job = await findJob(connection, name, signal);
      return { view: job === undefined ? absent(component) : jobView(component, job), uri: undefined };
    }
    default:
      return component satisfies never;
  }
}

function blank({ name, kind }: Component): WorkloadView {
  return {
    name,
    kind,
    desired: undefined,
    ready: undefined,
    release: undefined,
    traffic: [],
    reason: undefined,
    last: undefined,
  };
}

function absent(component: Component): WorkloadView {
  return { ...blank(component), reason: ABSENT };
}

async function serviceView(
  connection: Connection,
  component: Component,
  name: string,
  service: RunService,
  signal: AbortSignal,
): Promise<WorkloadView> {
  const traffic = service.trafficStatuses
    .filter(({ percent }) => percent > 0)
    .map(({ revision = "", percent }) => ({ revision, percent }))
    .toSorted((a, b) => b.percent - a.percent);
  const most = traffic[0]?.revision;
  const newest = most === undefined || service.latestCreatedRevision?.endsWith(`/${most}`) === true;
  const template = newest ? service.template : await findRevision(connection, `${name}/revisions/${most}`, signal);
  return { ...blank(component), release: releaseOf(template), traffic, reason: reasonOf(service) };
}

function poolView(component: Component, pool: RunPool): WorkloadView {
  const reason = reasonOf(pool);
  const desired = pool.scaling?.manualInstanceCount;
  // Cloud Run tells whether the pool is as it should be, and no count of what runs.
  return { ...blank(component), desired, release: releaseOf(pool.template), reason };
}

function jobView(component: Component, job: RunJob): WorkloadView {
  const last = job.latestCreatedExecution;
  const outcome = OUTCOMES[last?.completionStatus ?? ""] ?? (last?.completionTime === undefined ? "running" : "ended");
  return {
    ...blank(component),
    release: releaseOf(job.template.template),
    reason: reasonOf(job),
    last: last?.createTime === undefined ? undefined : { at: last.completionTime ?? last.createTime, outcome },
  };
}

const OUTCOMES: Readonly<Record<string, string>> = {
  EXECUTION_SUCCEEDED: "succeeded",
  EXECUTION_FAILED: "failed",
  EXECUTION_CANCELLED: "cancelled",
  EXECUTION_RUNNING: "running",
};

function reasonOf({ terminalCondition, reconciling }: Pick<RunService, "terminalCondition" | "reconciling">): string | undefined {
  if (terminalCondition?.state === "CONDITION_SUCCEEDED") return undefined;
  if (terminalCondition?.message !== undefined) return terminalCondition.message;
  return reconciling === true ? "it is being changed" : "Cloud Run does not call it ready";
}

function releaseOf(template: RunTemplate | undefined): string | undefined {
  const variables = template?.containers.flatMap(({ env }) => env) ?? [];
  return variables.find(({ name }) => name === "FAIRLEAD_RELEASE")?.value;
}

/** What a server or a bucket of the stage is doing. */
export async function lookAtData(stage: GoogleStage, context: Context, entry: Data, signal: AbortSignal): Promise<DataStatus> {
  const { objects } = stage.world;
  const { name, kind } = entry;
  const state = async (): Promise<string | undefined> => {
    switch (entry.kind) {
      case "postgres":
        return (await servingSqlServer(stage, { context }, entry, signal))?.state;
      case "redis":
        return (await servingRedisServer(stage, { context }, entry, signal))?.state;
      case "bucket":
        return (await objects.bucket(bucketName(context, name), signal)) === undefined ? undefined : "there";
      default:
        return entry satisfies never;
    }
  };
  return { name, kind, state: (await state()) ?? ABSENT_DATA };
}

/** By its domain, else the address that Google gave what `/` leads to. */
function addressOf({ access }: App, components: readonly Looked[]): string | undefined {
  if (access?.domain !== undefined) return `https://${access.domain}`;
  const root = access?.routes.find(({ path }) => path === "/")?.to;
  const services = components.filter(({ uri }) => uri !== undefined);
  return (services.find(({ view }) => view.name === root) ?? services[0])?.uri;
}
