/** A stage's components as the API server shows them: pure judgements. */
import * as z from "zod";
import type { Component } from "../../app/model.ts";
import { isReady, type Pod, troubleOf } from "./pods.ts";
import { progressOf } from "./progress.ts";

const RELEASE = "fairlead.dev/release";
const COMPONENT = "app.kubernetes.io/component";

const deployment = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ readyReplicas: z.number().default(0) }).default({ readyReplicas: 0 }),
});
const scaler = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ maxReplicas: z.number().default(0) }).default({ maxReplicas: 0 }),
  status: z
    .object({
      desiredReplicas: z.number().default(0),
      conditions: z
        .array(
          z.object({ type: z.string(), status: z.string(), reason: z.string().default(""), message: z.string().default("") }),
        )
        .default([]),
    })
    .default({ desiredReplicas: 0, conditions: [] }),
});
const job = z.object({
  metadata: z.object({
    name: z.string(),
    creationTimestamp: z.string().default(""),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  status: z.object({ completionTime: z.string().optional() }).default({}),
});

/** What was listed of a namespace. */
export type Listed = {
  deployments: ReadonlyMap<string, object>;
  cronJobs: ReadonlyMap<string, object>;
  scalers: readonly object[];
  jobs: readonly object[];
  pods: readonly Pod[];
};
export type ComponentStatus = {
  desired: number | undefined;
  ready: number | undefined;
  release: string | undefined;
  reason: string | undefined;
  last: { at: string; outcome: string } | undefined;
};

const ABSENT = "it is not there";

export function statusOf({ name, kind }: Component, listed: Listed): ComponentStatus {
  return kind === "job" ? jobStatus(name, listed) : lastingStatus(name, listed);
}

function lastingStatus(name: string, { deployments, scalers, pods }: Listed): ComponentStatus {
  const live = deployments.get(name);
  if (live === undefined) return { desired: undefined, ready: undefined, release: undefined, reason: ABSENT, last: undefined };
  const { metadata, spec, status } = deployment.parse(live);
  const own = pods.filter(({ metadata: { labels } }) => labels[COMPONENT] === name);
  return {
    desired: spec.replicas,
    ready: status.readyReplicas,
    release: metadata.annotations[RELEASE],
    reason: reasonOf(live, own) ?? scalingReason(name, scalers),
    last: undefined,
  };
}

function reasonOf(live: object & { kind?: string }, pods: readonly Pod[]): string | undefined {
  const progress = progressOf({ ...live, kind: "Deployment" });
  const troubles = pods.filter((pod) => !isReady(pod)).flatMap((pod) => troubleOf(pod)?.reason ?? []);
  const [first] = troubles;
  if (first !== undefined) return troubles.length === 1 ? first : `${first} (${troubles.length} instances)`;
  if (progress.state === "failed") return progress.reason;
  return progress.state === "waiting" ? progress.detail : undefined;
}

/** Why an autoscaler does not do its work, or wants more than it may. */
function scalingReason(name: string, scalers: readonly object[]): string | undefined {
  const found = scalers
    .map((one) => scaler.parse(one))
    .find(({ metadata }) => metadata.name === name || metadata.name === `keda-hpa-${name}`);
  const { conditions = [] } = found?.status ?? {};
  const blind = conditions.find(({ type, status }) => type === "ScalingActive" && status === "False");
  if (blind !== undefined && blind.reason !== "ScalingDisabled") return `its autoscaler sees no load: ${blind.message}`;
  const limited = conditions.find(
    ({ type, status, reason }) => type === "ScalingLimited" && status === "True" && reason === "TooManyReplicas",
  );
  return limited === undefined ? undefined : `it would need more than the ${found?.spec.maxReplicas} instances it may have`;
}

function jobStatus(name: string, { cronJobs, jobs }: Listed): ComponentStatus {
  const own = jobs
    .filter((one) => job.parse(one).metadata.labels[COMPONENT] === name)
    .toSorted((a, b) => (job.parse(a).metadata.creationTimestamp < job.parse(b).metadata.creationTimestamp ? 1 : -1));
  const [newest] = own;
  const pattern = cronJobs.get(name) ?? newest;
  const release =
    pattern === undefined
      ? undefined
      : job.safeParse({ metadata: { name, ...metadataOf(pattern) } }).data?.metadata.annotations[RELEASE];
  const last = newest === undefined ? undefined : lastOf(newest);
  return { desired: undefined, ready: undefined, release, reason: pattern === undefined ? ABSENT : undefined, last };
}

function metadataOf(object: object): object {
  return z.object({ metadata: z.looseObject({}) }).parse(object).metadata;
}

function lastOf(live: object): { at: string; outcome: string } {
  const { metadata, status } = job.parse(live);
  const { state } = progressOf({ ...live, kind: "Job" } as { kind: string });
  const outcome = { ready: "succeeded", waiting: "running", failed: "failed" }[state];
  return { at: status.completionTime ?? metadata.creationTimestamp, outcome };
}
