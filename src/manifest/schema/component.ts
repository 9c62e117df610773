import * as z from "zod";
import { chart } from "./chart.ts";
import { health, metrics } from "./health.ts";
import { image } from "./image.ts";
import { nounName, queueName } from "./names.ts";
import { role } from "./places.ts";
import { cpu, duration, size } from "./quantities.ts";
import { anyScale, serviceScale, workerScale } from "./scale.ts";
import { command, environment } from "./text.ts";
import { schedule, zone } from "./times.ts";
import { partially } from "./written.ts";

const port = z.int().min(1).max(65535);

const common = {
  image: image.optional().describe("Its own image, where it does not run the app's."),
  command: command
    .optional()
    .describe(
      "The words of the program, as a line or a list; replaces the image's entrypoint. No shell: `&&`, `|` and `$VARIABLE` mean nothing. It starts where the sources lie, which nobody can write to; `${tmp}` is a folder it can. Without it the image's own command runs, in containers only.",
    ),
  env: environment.optional().describe("Environment of this component, over the app's."),
  size: z
    .strictObject({
      cpu: cpu.default("500m").describe("Processors: `250m`, `0.5` or `2`."),
      memory: size.default("512Mi").describe("Memory: `512Mi`."),
      burst: z
        .strictObject({
          cpu: cpu.optional().describe("Processors it may use while they are free."),
          memory: size.optional().describe("Memory it may use while it is free."),
        })
        .optional()
        .describe("What it may use beyond that. GKE and sites: limits above the requests."),
    })
    .prefault({})
    .describe(
      "What one instance gets. Locally a limit where the runtime can; Cloud Run limits, rounded up to a size it knows and told; GKE requests.",
    ),
  capacity: z
    .enum(["standard", "spot"])
    .default("standard")
    .describe("`spot` is cheaper and may be taken away at any time. GKE and sites; told elsewhere."),
  stop: z
    .strictObject({
      grace: duration
        .default("30s")
        .describe("How long it may take to end before it is killed. Cloud Run allows less and says so."),
      signal: z.enum(["TERM", "INT", "QUIT", "HUP", "USR1", "USR2"]).default("TERM").describe("The signal that asks it to end."),
    })
    .prefault({})
    .describe("How an instance is asked to end."),
  roles: z
    .array(role)
    .optional()
    .describe("Predefined roles for the component's own service account. Cloud Run and GKE; nothing locally."),
  chart: chart.optional(),
};

const lasting = {
  health: health.prefault({}),
  metrics: metrics.optional(),
};

const service = {
  kind: z.literal("service").describe("Has a port and gets traffic."),
  ...common,
  ...lasting,
  port: port
    .optional()
    .describe(
      "The port it listens on in a container. Natively each instance gets a free one: `${port}` and `PORT` always give the real one.",
    ),
  scale: serviceScale,
  timeout: duration
    .default("60s")
    .describe("How long one request may take. Local: the edge; Cloud Run: request timeout; GKE: backend policy."),
};

const worker = {
  kind: z.literal("worker").describe("Has no port and reads queues."),
  ...common,
  ...lasting,
  scale: workerScale,
  queues: z
    .array(queueName)
    .min(1)
    .optional()
    .describe("The queues it reads, first ones first. `${queues}` gives them joined by commas. A site usually has its own."),
  broker: nounName.optional().describe("The redis its queues are in; the only one without it."),
};

const scheduler = {
  kind: z.literal("scheduler").describe("Runs exactly once, never twice at the same time."),
  ...common,
  ...lasting,
};

const run = z
  .union([
    z.enum(["before-release", "after-release", "on-demand"]),
    z.strictObject({
      schedule: schedule.describe("When, as five cron fields: `0 3 * * *`. Runs never overlap; missed ones are told."),
      zone: zone.default("UTC").describe("The time zone of the schedule."),
    }),
    z.strictObject({
      by: nounName.describe("The component that starts it. It gets image, identity, network and the grant to start it."),
    }),
  ])
  .describe(
    "When the job runs. `before-release`: at most once per deployment, before anything moves; `after-release`: once the new release serves; `on-demand`: by `fairlead run`; on a schedule; or started by another component.",
  );

const job = {
  kind: z.literal("job").describe("Runs to its end."),
  ...common,
  run,
  after: z.array(nounName).optional().describe("Jobs of the same `run` that have to be done before."),
  timeout: duration.default("30m").describe("How long it may run before it is stopped and counts as failed."),
  retries: z.int().min(0).max(10).default(0).describe("How often it is tried again after it failed."),
};

const target = {
  target: z
    .literal("cloud-run")
    .optional()
    .describe("Places this component on Cloud Run inside a `gke` stage, in the same network. Only within a stage."),
};

const kinds = z.enum(["service", "worker", "scheduler", "job"]).describe("What kind of component it is.");

const description =
  "The parts of the app, by name. Local: processes or containers. Cloud Run: service, worker pool, pool of one, job. GKE: Deployment, Deployment, Recreate of one, Job or CronJob. Sites: workers only.";

/** A component as the top level writes it: complete. */
export const component = z.discriminatedUnion("kind", [
  z.strictObject(service),
  z.strictObject(worker),
  z.strictObject(scheduler),
  z.strictObject(job),
]);

/** A component of a stage after the merge: complete, and placed where the stage says. */
export const placedComponent = z.discriminatedUnion("kind", [
  z.strictObject({ ...service, ...target }),
  z.strictObject({ ...worker, ...target }),
  z.strictObject({ ...scheduler, ...target }),
  z.strictObject({ ...job, ...target }),
]);

/** What a stage or a site writes over a component. */
export const componentOverride = partially({
  ...job,
  ...scheduler,
  ...worker,
  ...service,
  kind: kinds,
  scale: anyScale,
  ...target,
});

export const components = z.record(nounName, component).describe(description);
export const placedComponents = z.record(nounName, placedComponent).describe(description);
export const componentOverrides = z
  .record(nounName, componentOverride)
  .describe("Over the components of the top level, key by key.");

/** Which kinds know a key, to tell where a misplaced one belongs. */
export const keysByKind: Readonly<Record<string, readonly string[]>> = {
  service: Object.keys(service),
  worker: Object.keys(worker),
  scheduler: Object.keys(scheduler),
  job: Object.keys(job),
};
