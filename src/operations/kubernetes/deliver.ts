import { setTimeout as pause } from "node:timers/promises";
import type { KubernetesObject, Placed } from "../../compile/kubernetes/object.ts";
import { waves } from "../../compile/kubernetes/object.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { podSchema } from "../../plan/kubernetes/pods.ts";
import { progressOf } from "../../plan/kubernetes/progress.ts";
import type { Cluster, Permission } from "../../run/kubernetes/ports.ts";
import { inParallel } from "../../run/parallel.ts";
import { applyObject } from "./apply.ts";
import { awaitReady, lastLines } from "./await-ready.ts";
import type { OnDelivery } from "./event.ts";
import { type Owner, prune, pruneScalers } from "./prune.ts";

/** The objects of one release in one cluster, and how long an instance of each component may take to be ready. */
export type ReleaseObjects = { release: string; objects: readonly Placed[]; graces?: Readonly<Record<string, number>> };

export type DeliveryOrder = {
  next: ReleaseObjects;
  /** What is live, to be put back where the next does not come up. */
  live: ReleaseObjects | undefined;
  owner: Owner;
  /** Jobs before and after the release run; a rollback runs none. */
  jobs: boolean;
  /** Fields that somebody else manages are taken over. */
  takeOver: boolean;
  /** Asked before each wave; it goes on when this resolves. */
  reach?: (wave: number) => Promise<void>;
};

const WIDTH = 8;
const POLL_MS = 50;
/** What takes a moment where all is well is waited for so long. */
const PATIENCE_MS = 120_000;

/**
 * Brings a release's objects to a cluster, wave by wave, each when the one before has come up, and removes what the release
 * no longer has. Everything is judged by the API server before anything moves. On a failure the live release is put back,
 * and the Failure is thrown. Doing it again does no harm, and a job that has ended well is not run again.
 */
export async function deliver(order: DeliveryOrder, cluster: Cluster, tell: OnDelivery, signal: AbortSignal): Promise<void> {
  const { next, live, owner } = order;
  const wanted = next.objects.filter(({ wave }) => order.jobs || !isJobWave(wave));
  await guardPermissions(wanted, owner, cluster, signal);
  await applyWave(
    wanted.filter(({ wave }) => wave === waves.namespace),
    order,
    cluster,
    tell,
    signal,
  );
  await judge(wanted, order, cluster, signal);
  try {
    for (const [index, wave] of wavesOf(wanted).entries()) {
      if (wave === waves.namespace) continue;
      await order.reach?.(wave);
      if (isFirstOfWorkloads(wavesOf(wanted), index)) await pruneScalers(objectsIn(next), owner, cluster, tell, signal);
      await applyWave(
        wanted.filter((placed) => placed.wave === wave),
        order,
        cluster,
        tell,
        signal,
      );
    }
  } catch (error) {
    if (live === undefined || signal.aborted || !(error instanceof Failure)) throw error;
    // Nothing can be put back there either; the next run goes on.
    if (error.slug === "kubernetes-unreachable") throw error;
    throw await putBack(live, order, cluster, tell, signal).then(
      () => error,
      // Why it was put back matters more; that it could not be, too.
      (second: unknown) => (second instanceof Failure ? withMore(error, [second.diagnostic]) : second),
    );
  }
  await prune(objectsIn(next), owner, cluster, tell, signal);
}

/** The live release as it was: all its objects but those of its jobs, and nothing of the one that failed. */
export async function putBack(
  live: ReleaseObjects,
  order: DeliveryOrder,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  tell({ type: "putting-back", release: live.release });
  const kept = live.objects.filter(({ wave }) => !isJobWave(wave));
  for (const [index, wave] of wavesOf(kept).entries()) {
    if (isFirstOfWorkloads(wavesOf(kept), index)) await pruneScalers(objectsIn(live), order.owner, cluster, tell, signal);
    await applyWave(
      kept.filter((placed) => placed.wave === wave),
      { ...order, next: live, takeOver: true },
      cluster,
      tell,
      signal,
    );
  }
  await prune(objectsIn(live), order.owner, cluster, tell, signal);
}

function objectsIn({ objects }: ReleaseObjects): KubernetesObject[] {
  return objects.map(({ object }) => object);
}

function isFirstOfWorkloads(all: readonly number[], index: number): boolean {
  return (all[index] ?? 0) >= waves.workloads && (all[index - 1] ?? 0) < waves.workloads;
}

function isJobWave(wave: number): boolean {
  return (wave >= waves.beforeRelease && wave < waves.workloads) || wave >= waves.afterRelease;
}

function wavesOf(objects: readonly Placed[]): number[] {
  return [...new Set(objects.map(({ wave }) => wave))].sort((a, b) => a - b);
}

async function applyWave(
  placed: readonly Placed[],
  { takeOver, owner, next }: DeliveryOrder,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(placed, WIDTH, async ({ object }) => {
    if (object.kind === "Job") return startJob(object, cluster, tell, signal);
    const { did } = await applyObject(object, { force: takeOver }, cluster, signal);
    tell({ type: "applied", object: `${object.kind} ${object.metadata.name}`, did });
  });
  await Promise.all(
    placed.map(async ({ object, group }) => {
      await awaitReady({ object, component: group, graceMs: next.graces?.[group] }, cluster, tell, signal);
      if (object.kind === "Namespace") await accountThere(owner.namespace, cluster, signal);
      if (object.kind === "Job") await jobEnded(object, group, cluster, tell, signal);
    }),
  );
}

/** Pods are refused until the namespace's own account is there. */
async function accountThere(namespace: string, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", namespace, name: "default" };
  await until(
    async () => (await cluster.get(account, signal)) !== undefined,
    { component: namespace, reason: "the cluster's controller manager makes no account in its namespace" },
    signal,
  );
}

/** Asks again until it is so; throws `rollout-failed` where it does not come to that. */
async function until(
  isSo: () => Promise<boolean>,
  { component, reason }: { component: string; reason: string },
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Failure("rollout-failed", { component, reason, events: [], lines: [] });
    await pause(POLL_MS, undefined, { signal });
  }
}

/** A Job cannot be changed: one that ended well is done, one that failed is made anew. */
async function startJob(object: KubernetesObject, cluster: Cluster, tell: OnDelivery, signal: AbortSignal): Promise<void> {
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  const reference = { apiVersion, kind, namespace, name };
  const before = await cluster.get(reference, signal);
  if (before !== undefined && progressOf(before).state === "failed") {
    await cluster.remove(reference, signal);
    const reason = "the Job of a former try does not go away";
    await until(async () => (await cluster.get(reference, signal)) === undefined, { component: name, reason }, signal);
  } else if (before !== undefined) return;
  tell({ type: "job-started", job: name });
  await cluster.apply(object, {}, signal);
}

async function jobEnded(
  object: KubernetesObject,
  job: string,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace } = object.metadata;
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, { "batch.kubernetes.io/job-name": name }, signal);
  const [pod] = pods.map((one) => podSchema.parse(one));
  tell({ type: "job-ended", job, lines: pod === undefined ? [] : await lastLines(pod, cluster, signal) });
}

/** Lets the API server judge every object, and tells all that it refuses at once. */
async function judge(
  wanted: readonly Placed[],
  { takeOver }: DeliveryOrder,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  const refusals = await inParallel(wanted, WIDTH, async ({ object }) => {
    if (object.kind === "Job") return undefined;
    return applyObject(object, { dryRun: true, force: takeOver }, cluster, signal).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      },
    );
  });
  const [first, ...more] = refusals.filter((refusal) => refusal !== undefined);
  if (first === undefined) return;
  const told = new Set([first.diagnostic.message]);
  const also = more.map(({ diagnostic }) => diagnostic).filter(({ message }) => !told.has(message) && told.add(message));
  throw withMore(first, also);
}

/** The failure with further findings behind it. */
export function withMore(failure: Failure, also: readonly Diagnostic[]): Failure {
  return Object.assign(failure, { also: [...failure.also, ...also] });
}

const VERBS = ["get", "list", "create", "patch", "delete"] as const;

/** Asks beforehand for everything a delivery needs. */
async function guardPermissions(
  wanted: readonly Placed[],
  { namespace }: Owner,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  const kinds = new Map(wanted.map(({ object: { apiVersion, kind } }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  const permissions: Permission[] = [...kinds.values()]
    .filter(({ kind }) => kind !== "Namespace")
    .flatMap(({ apiVersion, kind }) => {
      const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
      return VERBS.map((verb) => ({ verb, group, resource: pluralOf(kind), namespace }));
    });
  const looking = ["pods", "events"].map((resource) => ({ verb: "list", group: "", resource, namespace }));
  const denied = await cluster.forbidden([...permissions, ...looking], signal);
  if (denied.length === 0) return;
  throw new Failure("kubernetes-forbidden", {
    permissions: denied.map(({ verb, group, resource }) => ({ verb, what: group === "" ? resource : `${resource}.${group}` })),
  });
}

/** As the API names the resources of the kinds we write. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("y")) return `${lower.slice(0, -1)}ies`;
  return lower.endsWith("s") ? `${lower}es` : `${lower}s`;
}
