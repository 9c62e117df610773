/** What runs on Cloud Run, as its API (v2) tells: services, worker pools, jobs and their executions. */
import * as z from "zod";
import type { Call, Connection } from "./connection.ts";
import { ifThere } from "./failure.ts";
import { finished } from "./pending.ts";

const condition = z.looseObject({ state: z.string().optional(), message: z.string().optional(), type: z.string().optional() });
const environment = z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]);
const container = z.looseObject({ image: z.string().optional(), args: z.array(z.string()).optional(), env: environment });
const template = z.looseObject({ containers: z.array(container).default([]) });
const target = z.looseObject({ revision: z.string().optional(), percent: z.number().default(0) });

const common = {
  terminalCondition: condition.optional(),
  reconciling: z.boolean().optional(),
  latestReadyRevision: z.string().optional(),
  latestCreatedRevision: z.string().optional(),
};
const service = z.looseObject({
  ...common,
  template,
  uri: z.string().optional(),
  trafficStatuses: z.array(target).default([]),
});
const pool = z.looseObject({
  ...common,
  template,
  scaling: z.looseObject({ manualInstanceCount: z.number().optional() }).optional(),
});
const job = z.looseObject({
  ...common,
  template: z.looseObject({ template }),
  latestCreatedExecution: z
    .looseObject({
      name: z.string(),
      createTime: z.string().optional(),
      completionTime: z.string().optional(),
      completionStatus: z.string().optional(),
    })
    .optional(),
});
const execution = z.looseObject({
  name: z.string(),
  startTime: z.string().optional(),
  completionTime: z.string().optional(),
  succeededCount: z.number().default(0),
  failedCount: z.number().default(0),
  cancelledCount: z.number().default(0),
  conditions: z.array(condition).default([]),
});
const tasks = z.object({
  tasks: z.array(z.looseObject({ lastAttemptResult: z.looseObject({ exitCode: z.number().optional() }).optional() })).default([]),
});

export type RunService = z.infer<typeof service>;
export type RunPool = z.infer<typeof pool>;
export type RunJob = z.infer<typeof job>;
export type RunExecution = z.infer<typeof execution>;
export type RunTemplate = z.infer<typeof template>;

/** By whole name, `projects/…/locations/…/services/…`; nothing where there is none. */
export function findService(connection: Connection, name: string, signal: AbortSignal): Promise<RunService | undefined> {
  return found(connection, service, name, signal);
}
export function findPool(connection: Connection, name: string, signal: AbortSignal): Promise<RunPool | undefined> {
  return found(connection, pool, name, signal);
}
export function findJob(connection: Connection, name: string, signal: AbortSignal): Promise<RunJob | undefined> {
  return found(connection, job, name, signal);
}
export function findExecution(connection: Connection, name: string, signal: AbortSignal): Promise<RunExecution | undefined> {
  return found(connection, execution, name, signal);
}

/** The template of a revision that is not the newest: what part of the requests still goes to. */
export function findRevision(connection: Connection, name: string, signal: AbortSignal): Promise<RunTemplate | undefined> {
  return found(connection, template, name, signal);
}

/** With which code the first task of an execution ended. */
export async function exitCodeOf(connection: Connection, name: string, signal: AbortSignal): Promise<number | undefined> {
  const all = await found(connection, tasks, `${name}/tasks`, signal);
  return all?.tasks[0]?.lastAttemptResult?.exitCode;
}

/** Begins an execution and gives its whole name; `args` stand in for those of the job. */
export async function startJob(
  connection: Connection,
  name: string,
  args: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const call = { ...about(`run \`${short(name)}\``, signal), idempotent: false };
  const data = args === undefined ? {} : { overrides: { containerOverrides: [{ args }] } };
  const begun = await connection.request<unknown>(call, { method: "POST", path: `${name}:run`, data });
  return z.object({ metadata: z.looseObject({ name: z.string() }) }).safeParse(begun).data?.metadata.name;
}

/** Makes a job that Terraform knows nothing of. */
export async function makeJob(
  connection: Connection,
  { parent, id, body }: { parent: string; id: string; body: object },
  signal: AbortSignal,
): Promise<void> {
  const call = { ...about(`make the job \`${id}\``, signal), idempotent: false };
  const begun = await connection.request<unknown>(call, {
    method: "POST",
    path: `${parent}/jobs`,
    params: { jobId: id },
    data: body,
  });
  await finished(connection, begun, { call, withinMs: 120_000 });
}

/** Removes a job with its executions; those that run end. */
export async function removeJob(connection: Connection, name: string): Promise<void> {
  // Not bound to the caller's signal: what was begun is cleared away also when the user has left.
  const call = about(`remove the job \`${short(name)}\``, undefined);
  await ifThere(connection.request(call, { method: "DELETE", path: name }));
}

async function found<T>(connection: Connection, schema: z.ZodType<T>, name: string, signal: AbortSignal): Promise<T | undefined> {
  const call = about(`look at \`${short(name)}\``, signal);
  const answer = await ifThere(connection.request<unknown>(call, { method: "GET", path: name }));
  return answer === undefined ? undefined : schema.parse(answer);
}

function about(action: string, signal: AbortSignal | undefined): Call {
  return { api: "run", action, idempotent: true, signal };
}

function short(name: string): string {
  return name.split("/").at(-1) ?? name;
}
