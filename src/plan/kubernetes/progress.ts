/** How far the cluster has come with an object: pure judgements of what the API server shows. */
import * as z from "zod";

export type Progress =
  | { state: "ready" }
  /** It is on its way; `detail` says where, for people. */
  | { state: "waiting"; detail: string; stuck?: Stuck }
  | { state: "failed"; reason: string };

/**
 * What stands in the way may pass, and is an end where it lasts longer than `patienceMs`, for the `reason`. `quiet`: everything
 * is so for a moment.
 */
export type Stuck = { patienceMs: number; reason: string; quiet?: true };

const MINUTE = 60_000;
/** Nobody has begun with an object that somebody looks at at once. */
const UNSEEN_MS = 2 * MINUTE;
const REFUSED_MS = 2 * MINUTE;
/** Rights that were just granted reach all of Google within so long: https://cloud.google.com/iam/docs/access-change-propagation */
const SECRET_MS = 10 * MINUTE;

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(""),
  message: z.string().default(""),
});
const status = z.object({
  metadata: z.object({ generation: z.number().default(1) }),
  spec: z
    .object({ replicas: z.number().default(1), completions: z.number().default(1) })
    .default({ replicas: 1, completions: 1 }),
  status: z
    .object({
      observedGeneration: z.number().optional(),
      conditions: z.array(condition).default([]),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      phase: z.string().optional(),
      succeeded: z.number().default(0),
      active: z.number().default(0),
      startTime: z.string().optional(),
    })
    .default({ conditions: [], replicas: 0, updatedReplicas: 0, availableReplicas: 0, succeeded: 0, active: 0 }),
});
type Status = z.infer<typeof status>;

/** Judges an object by its kind; what comes to nothing by itself is ready once it is there. */
export function progressOf(object: { kind: string }): Progress {
  const read = status.safeParse(object);
  if (!read.success) return { state: "ready" };
  switch (object.kind) {
    case "Deployment":
      return deployment(read.data);
    case "Job":
      return job(read.data);
    case "StatefulSet":
      return statefulSet(read.data);
    case "Cluster":
      return postgresCluster(read.data);
    case "ExternalSecret":
    case "SecretStore":
      return synced(read.data);
    case "Namespace":
      return read.data.status.phase === "Active" ? { state: "ready" } : { state: "waiting", detail: "is not active yet" };
    default:
      return { state: "ready" };
  }
}

/** It is there, and whoever makes something of it has not looked at it. */
function unseen(detail: string, by: string): Progress {
  const reason = `${by} has not looked at it for ${UNSEEN_MS / MINUTE} minutes`;
  return { state: "waiting", detail, stuck: { patienceMs: UNSEEN_MS, reason, quiet: true } };
}

const NOT_SEEN = unseen("has not been looked at yet", "the cluster's controller manager");

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status */
function deployment({ metadata, spec, status: { observedGeneration = 0, ...now } }: Status): Progress {
  if (observedGeneration < metadata.generation) return NOT_SEEN;
  const late = now.conditions.find(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded");
  if (late) return { state: "failed", reason: "it did not become ready in the time it has" };
  const refused = now.conditions.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True");
  if (refused) return troubled(`its Pods are refused: ${refused.message}`, REFUSED_MS);
  if (now.updatedReplicas < spec.replicas) return { state: "waiting", detail: `${now.updatedReplicas} of ${spec.replicas} made` };
  if (now.replicas > now.updatedReplicas)
    return { state: "waiting", detail: `${now.replicas - now.updatedReplicas} of the former release still end` };
  if (now.availableReplicas < spec.replicas)
    return { state: "waiting", detail: `${now.availableReplicas} of ${spec.replicas} ready` };
  return { state: "ready" };
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#rolling-updates */
function statefulSet({
  metadata,
  spec,
  status: { observedGeneration = 0, updatedReplicas, availableReplicas },
}: Status): Progress {
  if (observedGeneration < metadata.generation) return NOT_SEEN;
  const ready = Math.min(updatedReplicas, availableReplicas);
  return ready < spec.replicas ? { state: "waiting", detail: `${ready} of ${spec.replicas} ready` } : { state: "ready" };
}

/** A server of CloudNativePG: https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/#clusterstatus */
function postgresCluster({ status: { conditions, phase } }: Status): Progress {
  if (conditions.some(({ type, status: is }) => type === "Ready" && is === "True")) return { state: "ready" };
  if (phase === undefined) return unseen("waits for the CloudNativePG operator", "the CloudNativePG operator");
  return { state: "waiting", detail: phase };
}

function job({ status: { conditions, active, startTime } }: Status): Progress {
  const has = (type: string) => conditions.find((one) => one.type === type && one.status === "True");
  if (has("Complete")) return { state: "ready" };
  const failed = has("Failed");
  if (failed) return { state: "failed", reason: jobReason(failed) };
  if (startTime === undefined) return unseen("starts", "the cluster's controller manager");
  return { state: "waiting", detail: active > 0 ? "runs" : "starts" };
}

function jobReason({ reason, message }: z.infer<typeof condition>): string {
  if (reason === "DeadlineExceeded") return "it did not end within its timeout";
  return reason === "BackoffLimitExceeded" ? "its command ended with an error" : message || reason;
}

function synced({ status: { conditions } }: Status): Progress {
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return { state: "ready" };
  const operator = "the External Secrets operator";
  if (ready === undefined) return unseen(`waits for ${operator}`, operator);
  return troubled(ready.message || ready.reason, SECRET_MS);
}

function troubled(detail: string, patienceMs: number): Progress {
  return { state: "waiting", detail, stuck: { patienceMs, reason: detail } };
}

/** An object that was applied and that somebody has removed since. */
export const GONE: Progress = {
  state: "waiting",
  detail: "is gone",
  stuck: { patienceMs: UNSEEN_MS, reason: "somebody has removed it, and it does not come back" },
};
