/**
 * The shapes of the engine's HTTP API, version 1, over a unix socket that only the same user can open. The OpenAPI
 * document is made from these schemas; clients import the types only.
 */
import { z } from "@hono/zod-openapi";

const time = z.string().describe("ISO 8601 with milliseconds, UTC");

export const preparedImage = z.discriminatedUnion("runtime", [
  z.object({
    runtime: z.literal("native"),
    snapshot: z.string(),
    source: z.string(),
    directory: z.string(),
    path: z.array(z.string()),
    env: z.record(z.string(), z.string()),
  }),
  z.object({
    runtime: z.literal("container"),
    snapshot: z.string(),
    source: z.string(),
    digest: z.string(),
    reference: z.string(),
  }),
]);

/** What the caller made: checked manifest text and one prepared image for each recipe of the manifest. */
export const newRelease = z.object({
  manifest: z.string(),
  file: z.string().describe("Name of the manifest for diagnostics"),
  commit: z.string().optional(),
  dirty: z.boolean(),
  by: z.string(),
  digest: z.string().describe("The snapshot's digest"),
  images: z.record(z.string(), preparedImage),
});
export type NewRelease = z.infer<typeof newRelease>;

export const release = z
  .object({
    id: z.string(),
    number: z.number().int(),
    created: time,
    commit: z.string().optional(),
    dirty: z.boolean(),
    by: z.string(),
    digest: z.string(),
    images: z.record(z.string(), z.string()).describe("Digest of each image by name"),
    stages: z.array(z.string()).describe("Stages in which it is live"),
    failed: z.array(z.string()).optional().describe("Stages in which its last deployment did not end well; told of local stages"),
  })
  .openapi("Release");
export type ReleaseSummary = z.infer<typeof release>;

/** Every refusal and mistake: the same diagnostic as the command line prints. */
export const failure = z
  .object({
    code: z.string().describe("FL and four digits"),
    slug: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    exit: z.number().int().describe("The exit code a command line should end with"),
  })
  .openapi("Failure");
export type FailureView = z.infer<typeof failure>;

export const deploymentKind = z.enum(["deploy", "promote", "rollback"]);
export const outcome = z.enum(["running", "done", "failed", "interrupted"]);
export const deployment = z
  .object({
    id: z.string(),
    stage: z.string(),
    kind: deploymentKind,
    release: z.string(),
    previous: z.string().optional(),
    phase: z.string().describe("What it is doing, or did last"),
    outcome,
    error: z.string().optional(),
    failure: failure.optional().describe("Why it did not end well, and what to do"),
    by: z.string(),
    approvedBy: z.string().optional(),
    started: time,
    ended: time.optional(),
    address: z.string().optional().describe("Where the stage answers"),
  })
  .openapi("Deployment");
export type DeploymentView = z.infer<typeof deployment>;

/** `release` names one by id or number; `from` promotes what is live in that stage. Exactly one of them, or neither for rollback. */
export const newDeployment = z.object({
  kind: deploymentKind,
  release: z.string().optional(),
  from: z.string().optional(),
  by: z.string(),
  approve: z.boolean().default(false),
  runtime: z.enum(["native", "container"]).optional(),
});
export type NewDeployment = z.input<typeof newDeployment>;

/** One event of the engine's journal, as sent over server-sent events; `id` is the SSE id by which a client resumes. */
export const event = z
  .object({
    id: z.number().int(),
    at: time,
    stage: z.string().optional(),
    deployment: z.string().optional(),
    component: z.string().optional(),
    level: z.enum(["info", "warning", "error"]),
    type: z
      .string()
      .describe("Stable word: phase, instance-started, instance-ready, instance-exited, job-started, job-ended, swapped, …"),
    message: z.string(),
    lines: z.array(z.string()).optional().describe("Last log lines of what failed"),
  })
  .openapi("Event");
export type EngineEvent = z.infer<typeof event>;

export const planStep = z.object({ action: z.string(), subject: z.string(), because: z.string() });
export const planView = z.object({
  stage: z.string(),
  release: z.string().optional(),
  steps: z.array(planStep),
  waived: z.array(z.string()),
});
export type PlanView = z.infer<typeof planView>;

/** The answer to a scale: what the manifest allows the component by itself. */
export const scaled = z.object({ max: z.number().int() });

export const instanceView = z.object({
  id: z.string(),
  release: z.string(),
  state: z.enum(["starting", "ready", "failing", "draining", "stopping", "waiting"]),
  pid: z.number().int().optional(),
  port: z.number().int().optional(),
  since: time,
  restarts: z.number().int(),
  reason: z.string().optional().describe("Why it is not ready, as far as is known"),
  cpuPercent: z.number().optional(),
  memoryBytes: z.number().optional(),
  inFlight: z.number().int().optional(),
});
export const componentView = z.object({
  name: z.string(),
  kind: z.enum(["service", "worker", "scheduler", "job"]),
  desired: z.number().int(),
  ready: z.number().int(),
  held: z.number().int().optional().describe("Count fixed by `fairlead scale`"),
  backlog: z.number().int().optional(),
  instances: z.array(instanceView),
  next: time.optional().describe("Next run of a scheduled job"),
  last: z.object({ at: time, outcome: z.string() }).optional().describe("Last run of a job"),
});
export const dataView = z.object({
  name: z.string(),
  kind: z.enum(["postgres", "redis", "bucket"]),
  state: z.enum(["running", "starting", "stopped", "failed", "folder"]),
  version: z.string().optional(),
  made: z.number().int().optional().describe("The version that the manifest named when it was made"),
  port: z.number().int().optional(),
  diskBytes: z.number().optional(),
});
export const stageView = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  runtime: z.enum(["native", "container"]),
  address: z.string().optional(),
  state: z.enum(["empty", "down", "starting", "ready", "degraded", "deploying", "maintenance", "paused"]),
  release: z.string().optional(),
  releaseNumber: z.number().int().optional(),
  deployment: deployment.optional().describe("The one under way, else the last"),
  components: z.array(componentView),
  data: z.array(dataView),
  trouble: z
    .array(z.string())
    .describe("What stands in the way now, and what went wrong in the last hour outside of deployments"),
});
export const status = z
  .object({
    app: z.string(),
    version: z.string(),
    engine: z.object({ pid: z.number().int(), since: time }),
    stages: z.array(stageView),
    diskBytes: z.number().optional(),
  })
  .openapi("Status");
export type StatusView = z.infer<typeof status>;

export const jobRun = z
  .object({
    id: z.string(),
    stage: z.string(),
    job: z.string(),
    attempt: z.number().int(),
    state: z.enum(["intended", "running", "succeeded", "failed", "unknown"]),
    exitCode: z.number().int().optional(),
    error: z.string().optional(),
    started: time.optional(),
    ended: time.optional(),
  })
  .openapi("JobRun");
export type JobRunView = z.infer<typeof jobRun>;

export const logLine = z
  .object({
    at: time,
    stage: z.string(),
    component: z.string(),
    instance: z.string(),
    stream: z.enum(["out", "err"]),
    message: z.string(),
  })
  .openapi("LogLine");
export type LogLine = z.infer<typeof logLine>;

export const secretView = z.object({
  name: z.string(),
  source: z.enum(["generate", "supply", "compose", "existing", "data"]),
  set: z.boolean(),
  changed: time.optional(),
});
export type SecretView = z.infer<typeof secretView>;

/** Everything a terminal command needs to run in the surroundings of a component; only over the same-user socket. */
export const surroundings = z.object({
  runtime: z.enum(["native", "container"]),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  uid: z.number().int().optional(),
  gid: z.number().int().optional(),
  container: z.string().optional().describe("Container to enter"),
  image: z.string().optional(),
  network: z.string().optional().describe("The stage's network of containers"),
});
export type Surroundings = z.infer<typeof surroundings>;

export const connection = z.object({
  kind: z.enum(["postgres", "redis"]),
  host: z.string(),
  port: z.number().int(),
  user: z.string().optional(),
  password: z.string(),
  database: z.string().optional(),
});
export type Connection = z.infer<typeof connection>;

/*
 * Routes (all under /v1; `:stage` is a stage's name):
 *   GET    /status                              → Status
 *   GET    /openapi.json, GET /metrics          → the document; Prometheus text
 *   GET    /releases                            → Release[]
 *   POST   /releases                 NewRelease → Release        (the same content gives the same release)
 *   GET    /releases/:id/manifest               → text
 *   POST   /releases/prune           { keep }   → { removed: string[] }
 *   POST   /stages/:stage/plan       { release? }         → Plan
 *   POST   /stages/:stage/deployments NewDeployment       → Deployment (202; 409 while another one is under way)
 *   GET    /deployments/:id                     → Deployment
 *   POST   /deployments/:id/cancel              → Deployment
 *   POST   /deployments/:id/resume   { rerunJob: boolean } → Deployment
 *   GET    /events?deployment=&stage=&after=    → server-sent events, each an Event; Last-Event-ID resumes
 *   POST   /stages/:stage/scale      { component, count: number | null }
 *   POST   /stages/:stage/pause | resume        { holdMs? }
 *   POST   /stages/:stage/maintenance { page: string | null }
 *   POST   /stages/:stage/down | up             → stops, starts this stage's instances and data servers
 *   POST   /stages/:stage/jobs/:job/runs { args: string[], by } → JobRun (202)
 *   GET    /runs/:id                            → JobRun
 *   GET    /stages/:stage/logs?component=&since=&lines=&follow=1 → server-sent events, each a LogLine
 *   GET    /stages/:stage/secrets               → Secret[]
 *   PUT    /stages/:stage/secrets/:name { value }, POST /stages/:stage/secrets/:name/rotate
 *   GET    /stages/:stage/components/:component/surroundings → Surroundings
 *   GET    /stages/:stage/data/:name/connection → Connection
 *   POST   /shutdown                 { deleteData: boolean } → ends everything after answering
 */
