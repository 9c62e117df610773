import * as z from "zod";
import type { KubernetesObject } from "../../../compile/kubernetes/object.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { ownedBy } from "../../../plan/kubernetes/run.ts";
import type { Settings } from "../../../plan/settings.ts";
import type { StackPlan } from "../../../plan/terraform/change.ts";
import type { Cluster, LiveObject } from "../../../run/kubernetes/ports.ts";
import { awaitReady } from "../../kubernetes/await-ready.ts";
import type { OnDelivery } from "../../kubernetes/event.ts";
import { applyStack, changeLive } from "../apply-live.ts";
import type { Variables } from "../drive.ts";
import type { Seen } from "../seen.ts";
import type { GoogleStage, ReleasedStage } from "../stage.ts";
import { looking } from "./looking.ts";
import { readOutputs } from "./outputs.ts";
import { rollInClusters } from "./roll.ts";

export type LiveChange = {
  /** For whoever finds the stage locked. */
  doing: string;
  /** What is settled from then on. */
  change: (before: Settings, seen: Seen) => Promise<Settings> | Settings;
  /** Shows what Terraform is about to change, where the stack of the data has to change first; throws where it shall not. */
  confirm?: (plans: readonly StackPlan[]) => Promise<void>;
  signal: AbortSignal;
};

/**
 * Delivers the live release with changed settings: counts that are held, other versions of secrets. No job runs, and Pods
 * whose pattern stays as it was go on. Where a count does not come up, the one before is put back; a secret has its new
 * value by then and is gone on with. Throws `nothing-live`, and `release-not-done` where a deployment was cut off.
 */
export async function applyLiveToGke(stage: GoogleStage, order: LiveChange): Promise<Settings> {
  return changeLive(stage, order, async ({ live, before, variables, signal }) => {
    const { settings } = variables;
    const { confirm } = order;
    if (confirm !== undefined) await applyStack(stage, live, { only: "data", confirm, variables, signal });
    // Before the act: one that is cut off is gone on with by whatever is delivered next.
    await settle(stage, settings, signal);
    try {
      await deliverLive({ stage, live, variables, signal, ...(confirm === undefined && { back: before }) });
    } catch (error) {
      const isBack = confirm === undefined && error instanceof Failure && error.exit !== "refused" && !signal.aborted;
      if (isBack) await settle(stage, before, signal);
      throw error;
    }
    return settings;
  });
}

async function settle(stage: GoogleStage, { held, secretVersions }: Settings, signal: AbortSignal): Promise<void> {
  await stage.settings.change((before) => ({ ...before, held, secretVersions }), signal);
}

type LiveDelivery = {
  stage: GoogleStage;
  live: ReleasedStage;
  variables: Variables;
  /** What is put back where it does not come up. */
  back?: Settings;
  signal: AbortSignal;
};

/** Delivers the live release as it is settled. Where all is so already, nothing changes. */
export async function deliverLive({ stage, live, variables, back, signal }: LiveDelivery): Promise<void> {
  const outputs = await readOutputs(stage, live, variables, signal);
  const before = back === undefined ? { live: undefined } : { live, before: back };
  await rollInClusters({ stage, next: live, ...before, variables, jobs: false, takeOver: false, signal }, outputs);
}

/** As `kubectl rollout restart` writes it: the time stands in the pattern of the Pods, and so they are made anew. */
const RESTARTED = "kubectl.kubernetes.io/restartedAt";

/**
 * Rolls the live release onto new Pods, which read what their secrets hold by now: first what was set since, then every
 * workload that was not made anew by that. No job runs.
 */
export async function restartOnGke(stage: GoogleStage, order: Pick<LiveChange, "doing" | "signal">): Promise<void> {
  await changeLive(stage, { ...order, change: (settings) => settings }, async ({ live, before, variables, signal }) => {
    await settle(stage, before, signal);
    await renewPods(stage, () => deliverLive({ stage, live, variables, signal }), signal);
  });
}

/** Makes all Pods of a stage anew: by what is delivered, and those of workloads that it left as they were by themselves. */
export async function renewPods(stage: GoogleStage, bring: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const { world } = stage;
  const patterns = () => looking(stage, signal, ({ at, cluster, namespace }) => patternsIn(cluster, at.app, namespace, signal));
  const before = await patterns();
  await bring();
  const after = await patterns();
  await looking(stage, signal, async ({ cluster, namespace, role }) => {
    const annotations = { [RESTARTED]: world.now().toISOString() };
    const same = [...after].filter(([name, { pattern }]) => before.get(name)?.pattern === pattern);
    const restart = async ([name, { object }]: (typeof same)[number]) => {
      const reference = { apiVersion: object.apiVersion, kind: object.kind, namespace, name };
      await cluster.merge(reference, { spec: { template: { metadata: { annotations } } } }, signal);
      const tell: OnDelivery = (event) => world.emit({ type: "delivery", cluster: role, event });
      await awaitReady({ object, component: name }, cluster, tell, signal);
    };
    await Promise.all(same.map(restart));
  });
}

const patterned = z.object({ spec: z.object({ template: z.unknown() }) });

/** What each workload of a stage makes its Pods by. */
async function patternsIn(
  cluster: Cluster,
  { name, stage }: Seen["app"],
  namespace: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, { object: KubernetesObject; pattern: string }>> {
  const all = await cluster.list({ apiVersion: "apps/v1", kind: "Deployment", namespace }, ownedBy(name, stage), signal);
  const read = (object: LiveObject) => ({ object, pattern: JSON.stringify(patterned.parse(object).spec.template) });
  return new Map(all.map((object) => [object.metadata.name, read(object)]));
}
