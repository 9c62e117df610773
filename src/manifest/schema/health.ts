import * as z from "zod";
import { hostName } from "./hosts.ts";
import { headerName } from "./names.ts";
import { absolutePath, urlPath } from "./places.ts";
import { duration } from "./quantities.ts";
import { command } from "./text.ts";

const port = z.int().min(1).max(65535).optional().describe("Another port than the component's own.");

const probe = z.union([
  z.enum(["tcp", "metrics"]),
  urlPath,
  z.strictObject({
    path: urlPath.describe("Answers 200 to 299 when all is well; a redirect is not."),
    port,
    headers: z.record(headerName, z.string()).optional().describe("Headers to send: `X-Forwarded-Proto: https`."),
    host: hostName.optional().describe("The host to ask for, where the app refuses others."),
  }),
  z.strictObject({ exec: command.describe("A command beside the instance; well when it ends with 0. Not on Cloud Run.") }),
  z.strictObject({
    file: absolutePath.describe("A file that the program makes. Not on Cloud Run."),
    within: duration.optional().describe("It must have changed within this time; without it, it has to exist."),
  }),
]);

export const health = z
  .strictObject({
    ready: probe
      .optional()
      .describe(
        "Whether it may get requests: `/path`, `tcp`, `metrics` or an object. May touch the database. A service without it is ready when its port answers.",
      ),
    live: probe
      .optional()
      .describe("Whether it must be replaced. Should not touch the database: an outage there would restart everything."),
    start: probe.optional().describe("Whether it has started; until then `live` is not asked. `ready` without it."),
    grace: duration
      .default("1m")
      .describe(
        "How long it may take to become ready. Failures of `live` count once it, or `start`, has answered well, and after this time in any case.",
      ),
    every: duration.default("10s").describe("How often it is asked."),
    timeout: duration.default("5s").describe("How long an answer may take."),
    failures: z.int().min(1).max(100).default(3).describe("How many failures in a row count as one."),
  })
  .describe("How to tell that an instance is well. Locally asked by the engine; probes on Cloud Run, GKE and sites.");

export const metrics = z
  .union([
    urlPath,
    z.strictObject({
      path: urlPath.describe("Where they are read."),
      port: z.int().min(1).max(65535).optional().describe("Another port than the component's own: `${metrics.port}`."),
      every: duration.default("30s").describe("How often."),
    }),
  ])
  .describe(
    "Where Prometheus metrics are read. Locally into the engine's own; Cloud Run by a collector beside it; GKE by PodMonitoring, sites by PodMonitor.",
  );
