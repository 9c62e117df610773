import { setTimeout as pause } from "node:timers/promises";
import { SYNC_OPTIONS } from "../../compile/argocd/application.ts";
import type { CompiledArgocd } from "../../compile/argocd/compile.ts";
import { RELEASE } from "../../compile/kubernetes/metadata.ts";
import type { Placed } from "../../compile/kubernetes/object.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type ApplicationState, applicationSchema, isOver, judgeApplication } from "../../plan/argocd/judge.ts";
import { GONE, progressOf } from "../../plan/kubernetes/progress.ts";
import type { Cluster } from "../../run/kubernetes/ports.ts";
import { referenceOf } from "../kubernetes/apply.ts";
import { awaitReady } from "../kubernetes/await-ready.ts";
import type { OnDelivery } from "../kubernetes/event.ts";

const LOOK_MS = 500;
/** How long a failed sync is held back for what its Pods tell. */
const MOMENT_MS = 3000;
/** Argo CD is asked to look again where it did not. */
const ASK_MS = 15_000;
/** What is told and may pass by itself is an end after so long. */
const PATIENCE_MS = 60_000;
/** Each look at an application is written down in its status; one that is asked for in vain for so long is never taken. */
const DEAF_MINUTES = 5;
/** Longer than the slowest roll: a job before the release may take an hour. */
const LIMIT_MINUTES = 90;
const REFRESH = "argocd.argoproj.io/refresh";

export type Follow = {
  compiled: CompiledArgocd;
  /** What lasts, with the component it belongs to. */
  placed: readonly Placed[];
  /** Jobs that this commit runs; none where they may have run before. */
  jobs: readonly Placed[];
  release: string;
  commit: string;
  /** When the operation began that was known before the commit was pushed. */
  former: string | undefined;
  graces: Readonly<Record<string, number>>;
};

/**
 * Waits until Argo CD reports the commit synced and healthy and every object is there with its release. Throws
 * `argocd-failed` with Argo CD's words, `rollout-failed` at the first Pod that cannot come up, `argocd-late`.
 */
export async function followCommit(follow: Follow, cluster: Cluster, tell: OnDelivery, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const watches = [...follow.placed, ...follow.jobs].map((one) => watchWorkload(one, follow, cluster, tell, both));
  // A watch that ends well says nothing: the Application decides.
  const troubles = watches.map((watch) => watch.then(() => new Promise<never>(() => {})));
  try {
    const sync = awaitSync(follow, cluster, tell, both).catch(async (error: unknown) => {
      // A Pod or a job says more than Argo CD does of the same, if a moment later.
      if (error instanceof Failure) await pause(MOMENT_MS, undefined, { signal });
      throw error;
    });
    await Promise.race([sync, ...troubles]);
  } finally {
    stop.abort();
    await Promise.allSettled(watches);
  }
}

/** The Application as it is; `undefined` where it is not there. */
export async function readApplication(
  { application }: CompiledArgocd,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ApplicationState | undefined> {
  const found = await cluster.get(referenceOf(application), signal);
  return found && applicationSchema.parse(found);
}

/** Has Argo CD look at the repository now rather than in minutes. */
export async function askForRefresh({ application }: CompiledArgocd, cluster: Cluster, signal: AbortSignal): Promise<void> {
  await cluster.merge(referenceOf(application), { metadata: { annotations: { [REFRESH]: "normal" } } }, signal);
}

/** Has Argo CD try a commit again that it failed at: by itself it does not. */
export async function tryAgain(compiled: CompiledArgocd, commit: string, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const state = (await readApplication(compiled, cluster, signal))?.status.operationState;
  if (state === undefined || state.phase === "Succeeded" || !isOver(state.phase)) return;
  if (state.syncResult?.revision !== commit) return;
  const sync = { revision: commit, prune: true, syncOptions: SYNC_OPTIONS, syncStrategy: { hook: {} } };
  await cluster.merge(referenceOf(compiled.application), { operation: { initiatedBy: { username: "fairlead" }, sync } }, signal);
}

/** Ends what Argo CD is at: it would not look at a new commit before. */
export async function endOperation(compiled: CompiledArgocd, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const phase = (await readApplication(compiled, cluster, signal))?.status.operationState?.phase;
  if (phase === undefined || isOver(phase)) return;
  await cluster.merge(referenceOf(compiled.application), { status: { operationState: { phase: "Terminating" } } }, signal);
}

async function awaitSync(follow: Follow, cluster: Cluster, tell: OnDelivery, signal: AbortSignal): Promise<void> {
  const { compiled, commit, former } = follow;
  const { name } = compiled.application.metadata;
  const began = performance.now();
  let asked = began;
  let troubledSince: number | undefined;
  let status: string | undefined;
  let heard = began;
  let said = "";
  for (;;) {
    const state = await readApplication(compiled, cluster, signal);
    const verdict = state === undefined ? undefined : judgeApplication(state, { commit, former });
    const now = performance.now();
    let detail = "it is gone";
    const told = JSON.stringify(state?.status);
    if (told !== status || state?.status.operationState?.phase === "Running") heard = now;
    status = told;
    if (now - heard > DEAF_MINUTES * 60_000) {
      const nobody = "Argo CD does not look at it; see whether its application controller runs";
      throw new Failure("argocd-late", { application: name, detail: nobody, minutes: DEAF_MINUTES });
    }
    if (verdict?.state === "failed") throw new Failure("argocd-failed", { application: name, reasons: verdict.reasons });
    const unwell = verdict?.state === "degraded" ? await notWell(follow, cluster, signal) : undefined;
    const reasons = verdict?.state === "troubled" ? verdict.reasons : unwell;
    if (reasons !== undefined) {
      troubledSince ??= now;
      detail = reasons.join("; ");
      if (now - troubledSince > PATIENCE_MS) throw new Failure("argocd-failed", { application: name, reasons });
    } else troubledSince = undefined;
    if (verdict?.state === "waiting") detail = verdict.detail;
    if (verdict?.state === "synced" || (verdict?.state === "degraded" && unwell === undefined)) {
      const missing = await notThere(follow, cluster, signal);
      if (missing === undefined) {
        if (verdict.state === "degraded") tell({ type: "trouble", component: name, reason: DEGRADED });
        return tell({ type: "ready", component: name, kind: "Application" });
      }
      detail = `${missing} is not of the release yet`;
    }
    if (now - began > LIMIT_MINUTES * 60_000) {
      throw new Failure("argocd-late", { application: name, detail, minutes: LIMIT_MINUTES });
    }
    if (now - asked > ASK_MS) {
      asked = now;
      await askForRefresh(compiled, cluster, signal);
    }
    if (detail !== said) tell({ type: "waiting", component: name, detail });
    said = detail;
    await pause(LOOK_MS, undefined, { signal });
  }
}

const DEGRADED = "Argo CD calls it degraded, and all its workloads are up: `fairlead status` tells more";

/**
 * What is not as it shall be of an application that Argo CD calls degraded; `undefined` where all of it has come up. Argo CD
 * says so, too, while an autoscaler sees no load, and that is no reason to go back.
 */
async function notWell({ placed }: Follow, cluster: Cluster, signal: AbortSignal): Promise<readonly string[] | undefined> {
  for (const { object } of placed) {
    const live = await cluster.get(referenceOf(object), signal);
    const progress = live === undefined ? GONE : progressOf(live);
    const what = `${object.kind} ${object.metadata.name}`;
    if (progress.state === "waiting") return [`${what}: ${progress.detail}`];
    if (progress.state === "failed") return [`${what}: ${progress.reason}`];
  }
  return undefined;
}

/** The first object that is not as the release has it: Argo CD may call an application healthy of which something is absent. */
async function notThere({ placed, release }: Follow, cluster: Cluster, signal: AbortSignal): Promise<string | undefined> {
  for (const { object } of placed) {
    if (object.metadata.annotations?.[RELEASE] === undefined) continue;
    const live = await cluster.get(referenceOf(object), signal);
    if (live?.metadata.annotations?.[RELEASE] !== release) return `${object.kind} ${object.metadata.name}`;
  }
  return undefined;
}

const WORKLOADS = ["Deployment", "StatefulSet", "Job"];

/** Once a workload is the release's, its Pods are looked at: they say more than the Application, and sooner. */
async function watchWorkload(
  { object, group }: Placed,
  { release, graces }: Follow,
  cluster: Cluster,
  tell: OnDelivery,
  signal: AbortSignal,
): Promise<void> {
  if (!WORKLOADS.includes(object.kind)) return;
  for (;;) {
    const live = await cluster.get(referenceOf(object), signal);
    if (live?.metadata.annotations?.[RELEASE] === release) break;
    await pause(LOOK_MS, undefined, { signal });
  }
  await awaitReady({ object, component: group, graceMs: graces[group] }, cluster, tell, signal);
}
