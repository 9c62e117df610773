import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import type { KubernetesObject } from "../../compile/kubernetes/object.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { causeOfPull, isReady, isUp, type Pod, type PodTrouble, podSchema, troubleOf } from "../../plan/kubernetes/pods.ts";
import { GONE, progressOf } from "../../plan/kubernetes/progress.ts";
import type { Cluster } from "../../run/kubernetes/ports.ts";
import type { OnDelivery } from "./event.ts";

const LOOK_MS = 250;
/** Trouble that may pass by itself is told at once, and ends the wait when it has lasted so long. */
const PATIENCE_MS = 120_000;
const EVENTS = 5;
const LINES = 20;

const selected = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }).optional() }),
});

/** What is waited for: the object, the component it belongs to, and how long its instances may take to be ready. */
export type Awaited = {
  object: KubernetesObject;
  component: string;
  graceMs?: number | undefined;
  /** The share of its usual patience that a wait has. */
  patience?: number | undefined;
};

/**
 * Waits until the cluster has made of an object what it shall be. Throws `rollout-failed` at the first Pod that cannot come
 * up, with its events and last lines, `cluster-job-failed` for a job.
 */
export async function awaitReady(
  { object, component, graceMs, patience: share = 1 }: Awaited,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  const patience = new Patience(share);
  const starts = new Starts(graceMs);
  let said = "";
  for (;;) {
    const live = await cluster.get({ apiVersion, kind, namespace, name }, signal);
    const progress = live === undefined ? GONE : progressOf(live);
    if (progress.state === "ready") return tell({ type: "ready", component, kind });
    const pods = live === undefined ? [] : await podsOf(live, cluster, signal);
    if (progress.state === "failed") throw await failure(kind, component, progress.reason, pods, cluster, signal);
    const trouble = pods
      .map((pod) => ({ pod, trouble: troubleOf(pod) ?? starts.late(pod) }))
      .find((one) => one.trouble !== undefined);
    if (trouble?.trouble !== undefined) {
      if (trouble.trouble.reason !== said) tell({ type: "trouble", component, reason: trouble.trouble.reason });
      said = trouble.trouble.reason;
      // How often a command may fail is the workload's to say.
      const { fatal, late, reason } = trouble.trouble;
      if (fatal || (late && patience.isOver(reason, PATIENCE_MS)))
        throw await failure(kind, component, reason, [trouble.pod], cluster, signal);
    } else {
      const { detail, stuck } = progress;
      if (detail !== said)
        tell(stuck && !stuck.quiet ? { type: "trouble", component, reason: detail } : { type: "waiting", component, detail });
      said = detail;
      if (stuck === undefined) patience.reset();
      else if (patience.isOver(stuck.reason, stuck.patienceMs))
        throw await failure(kind, component, stuck.reason, [], cluster, signal);
    }
    await pause(LOOK_MS, undefined, { signal });
  }
}

/** How long the same trouble has lasted. */
class Patience {
  readonly #share: number;
  #since: number | undefined;
  #reason = "";

  constructor(share: number) {
    this.#share = share;
  }

  reset(): void {
    this.#since = undefined;
  }

  isOver(reason: string, patienceMs: number): boolean {
    const now = performance.now();
    if (this.#since === undefined || reason !== this.#reason) {
      this.#since = now;
      this.#reason = reason;
    }
    return now - this.#since > patienceMs * this.#share;
  }
}

/** Beyond the time an instance may take, for what kubelet and API server need to say that it is ready. */
const SLACK_MS = 5000;

/** Since when instances run, by what was seen here: the clocks of nodes are not ours. */
class Starts {
  readonly #graceMs: number | undefined;
  readonly #since = new Map<string, number>();

  constructor(graceMs: number | undefined) {
    this.#graceMs = graceMs;
  }

  /** Trouble where a Pod runs for longer than it may take to be ready, and is not; a load balancer takes the time it takes. */
  late(pod: Pod): PodTrouble | undefined {
    const key = `${pod.metadata.name} ${pod.status.containerStatuses.map(({ restartCount }) => restartCount).join()}`;
    if (this.#graceMs === undefined || pod.status.phase !== "Running" || isUp(pod)) {
      this.#since.delete(key);
      return undefined;
    }
    const now = performance.now();
    const since = this.#since.get(key) ?? now;
    this.#since.set(key, since);
    if (now - since < this.#graceMs + SLACK_MS) return undefined;
    const reason = `it runs and is not ready after the ${Math.round(this.#graceMs / 1000)} s that \`health.grace\` gives it`;
    return { reason, fatal: true, container: pod.spec.containers[0]?.name };
  }
}

/**
 * The Pods of a workload's own release, newest first. Those on their way out are not waited for: with another count or secret
 * they are of the same release.
 */
async function podsOf(live: KubernetesObject, cluster: Cluster, signal: AbortSignal): Promise<readonly Pod[]> {
  const labels = selected.safeParse(live).data?.spec.selector?.matchLabels;
  if (labels === undefined) return [];
  const release = live.metadata.annotations?.["fairlead.dev/release"];
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace: live.metadata.namespace }, labels, signal);
  return pods
    .map((pod) => podSchema.parse(pod))
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ metadata }) => release === undefined || metadata.annotations["fairlead.dev/release"] === release)
    .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1));
}

async function failure(
  kind: string,
  component: string,
  reason: string,
  pods: readonly Pod[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Failure> {
  const pod = pods.find((one) => !isReady(one));
  const lines = pod === undefined ? [] : await lastLines(pod, cluster, signal);
  if (kind === "Job") return new Failure("cluster-job-failed", { job: component, reason, lines });
  const why = pod === undefined ? undefined : troubleOf(pod)?.reason;
  const told = why ?? reason;
  const events = pod === undefined ? [] : await eventsOf(pod, told, cluster, signal);
  return new Failure("rollout-failed", { component, reason: told, events, lines });
}

const eventSchema = z.object({
  type: z.string().default(""),
  reason: z.string().default(""),
  message: z.string().default(""),
  involvedObject: z.object({ name: z.string().default("") }),
  lastTimestamp: z.string().nullish(),
  metadata: z.object({ creationTimestamp: z.string().nullish() }),
});

/** What the cluster warned of about a Pod beyond what is told already, newest last. */
async function eventsOf({ metadata }: Pod, told: string, cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const all = await cluster.list({ apiVersion: "v1", kind: "Event", namespace: metadata.namespace }, {}, signal);
  return all
    .map((event) => eventSchema.parse(event))
    .filter(({ type, involvedObject }) => type === "Warning" && involvedObject.name === metadata.name)
    .toSorted((a, b) => ((a.lastTimestamp ?? "") < (b.lastTimestamp ?? "") ? -1 : 1))
    .filter(({ message }) => !told.includes(causeOfPull(message)))
    .slice(-EVENTS)
    .map(({ reason, message }) => `${reason}: ${message.replace(/\s+/g, " ")}`);
}

/** The last lines of the container that is not well, of its former run where the present one has said nothing. */
export async function lastLines(pod: Pod, cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const container = troubleOf(pod)?.container ?? pod.spec.containers[0]?.name;
  for (const previous of [false, true]) {
    const lines: string[] = [];
    const query = { tail: LINES, previous, ...(container === undefined ? {} : { container }) };
    for await (const { text } of cluster.podLogs(pod.metadata, query, signal)) lines.push(text);
    if (lines.length > 0) return lines;
  }
  return [];
}
