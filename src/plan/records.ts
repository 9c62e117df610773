/**
 * What Fairlead remembers of stages on Google: one JSON object each in the app's state bucket, so that any colleague or
 * pipeline goes on where another one stopped. Times are ISO 8601 in UTC with milliseconds.
 */
import * as z from "zod";

/** Of all records. A reader refuses a higher one; adding an optional key does not raise it. */
export const FORMAT = 1;

const format = z.literal(FORMAT);
const time = z.iso.datetime();
const person = z.string().min(1).describe("Who asked for it, such as `ann@laptop` or the address of a pipeline's run");

/** Immutable, and shared by all stages of the app. */
export const releaseRecord = z.object({
  format,
  id: z.string(),
  number: z.int().positive(),
  app: z.string(),
  created: time,
  by: person,
  commit: z.string().optional(),
  dirty: z.boolean(),
  /** The snapshot's digest. */
  digest: z.string(),
  /** Name of the manifest, for diagnostics, and its whole text. */
  file: z.string(),
  manifest: z.string(),
  /** What the files that the manifest names hold, by the path it names them by: whoever promotes need not have them. */
  files: z.record(z.string(), z.string()).optional(),
  /** Of each component: the image as it is pulled, with its manifest digest, and its configuration digest. */
  images: z.record(z.string(), z.object({ reference: z.string(), digest: z.string() })),
});
export type ReleaseRecord = z.infer<typeof releaseRecord>;

const failure = z.object({
  code: z.string(),
  slug: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  exit: z.int(),
});

/** The intent is written before the act, the outcome after: a step without an end may or may not have happened. */
const step = z.object({
  name: z.string(),
  began: time,
  /** How often it began: more than once after an interruption. */
  attempts: z.int().positive(),
  ended: time.optional(),
  outcome: z.enum(["done", "failed"]).optional(),
  /** What it found out that later steps need, such as a revision's name. */
  result: z.record(z.string(), z.string()).optional(),
});
export type StepRecord = z.infer<typeof step>;

export const deploymentRecord = z.object({
  format,
  id: z.string(),
  number: z.int().positive(),
  stage: z.string(),
  kind: z.enum(["deploy", "promote", "rollback", "destroy"]),
  release: z.string(),
  previous: z.string().optional(),
  by: person,
  approvedBy: z.string().optional(),
  started: time,
  ended: time.optional(),
  outcome: z.enum(["running", "done", "failed", "interrupted"]),
  /** The release has been rolled and serves, whatever became of what follows. */
  serves: z.boolean().optional(),
  failure: failure.optional(),
  steps: z.array(step),
});
export type DeploymentRecord = z.infer<typeof deploymentRecord>;

/** Whether a deployment made its release the one that serves. */
export function broughtLive({ outcome, serves }: Pick<DeploymentRecord, "outcome" | "serves">): boolean {
  return outcome === "done" || serves === true;
}

/** One person's yes to one release in one stage. */
export const approvalRecord = z.object({
  format,
  stage: z.string(),
  release: z.string(),
  by: person,
  at: time,
  comment: z.string().optional(),
});
export type ApprovalRecord = z.infer<typeof approvalRecord>;

/** Who changes the stage now. */
export const lockRecord = z.object({
  format,
  /** Of this one holding: two by the same person differ. */
  token: z.string(),
  stage: z.string(),
  by: person,
  doing: z.string(),
  /** The process on its machine, where both can be told: a process that is gone holds nothing. */
  process: z.object({ machine: z.string(), pid: z.int(), startTime: z.string() }).optional(),
  since: time,
  renewed: time,
  /** Until when it holds if it is not renewed. */
  expires: time,
});
export type LockRecord = z.infer<typeof lockRecord>;

/** How far the clocks of two machines may be apart before a lock is taken too early. */
const SKEW_MS = 30_000;

/** Whether a lock may be taken over: its holder is dead, or did not renew it in time. `now` in milliseconds since 1970. */
export function isFree(lock: LockRecord, now: number, isGone: boolean): boolean {
  return isGone || Date.parse(lock.expires) + SKEW_MS <= now;
}

/** How long until anybody may take it, in milliseconds. */
export function freeIn(lock: LockRecord, now: number): number {
  return Math.max(0, Date.parse(lock.expires) + SKEW_MS - now);
}

/** Where the records of an app lie in its state bucket. Numbers have six digits, so that names sort as numbers do. */
export const places = {
  releases: (app: string) => `fairlead/${app}/releases/`,
  release: (app: string, number: number) => `fairlead/${app}/releases/${sixDigits(number)}.json`,
  stages: (app: string) => `fairlead/${app}/stages/`,
  deployments: (app: string, stage: string) => `fairlead/${app}/stages/${stage}/deployments/`,
  deployment: (app: string, stage: string, number: number) =>
    `fairlead/${app}/stages/${stage}/deployments/${sixDigits(number)}.json`,
  approval: (app: string, stage: string, release: string) => `fairlead/${app}/stages/${stage}/approvals/${release}.json`,
  lock: (app: string, stage: string) => `fairlead/${app}/stages/${stage}/lock.json`,
};

/** The number in the name of a release or deployment; nothing for other names. */
export function numberOf(name: string): number | undefined {
  const digits = /\/(\d{6,})\.json$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function sixDigits(number: number): string {
  return String(number).padStart(6, "0");
}
