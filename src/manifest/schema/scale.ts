import * as z from "zod";
import { exclusive } from "./limits.ts";
import { count, percentage } from "./quantities.ts";

const min = z.int().min(0).max(1000).default(1).describe("Never fewer than these.");
const max = z.int().min(1).max(1000).describe("Never more than these.");
const cpu = percentage.optional().describe("Keep the use of the requested processors at this: `70%`.");
const concurrency = count.optional().describe("Keep so many requests in flight per instance.");
const backlog = count.optional().describe("Keep so many waiting tasks per instance.");

const fixed = z.int().min(0).max(1000);

/** Bounds, and at most one measure that the count follows. */
const bounds = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ min, max, ...shape }).check(exclusive(Object.keys(shape)));

export const serviceScale = z
  .union([fixed, bounds({ concurrency, cpu })])
  .default(1)
  .describe(
    "How many instances run: a number, or bounds and what the count follows. Locally concurrency is followed; Cloud Run takes minimum, maximum and concurrency; GKE a HorizontalPodAutoscaler.",
  );

export const workerScale = z
  .union([fixed, bounds({ backlog, cpu })])
  .default(1)
  .describe(
    "How many instances run: a number, or bounds and what the count follows. `backlog` counts the waiting tasks of `queues`: locally by the engine, on Cloud Run by an autoscaler beside the pool, on GKE and sites by KEDA.",
  );

/** Of any kind, for overrides that do not repeat the kind. */
export const anyScale = z.union([fixed, bounds({ concurrency, backlog, cpu })]).describe("How many instances run.");
