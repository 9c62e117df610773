import * as z from "zod";
import type { KubernetesObject } from "../../../compile/kubernetes/object.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { ownedBy } from "../../../plan/kubernetes/run.ts";
import type { Settings } from "../../../plan/settings.ts";
import type { StackPlan } from "../../../plan/terraform/change.ts";
import type { Cluster, LiveObject } from "../../../run/kubernetes/ports.ts";
import { awaitReady } from "../../kubernetes/await-ready.ts";
import { applyStack, refuseHalfDone } from "../apply-live.ts";
import type { Variables } from "../drive.ts";
import { type Seen, seenLive } from "../seen.ts";
import type { GoogleStage, ReleasedStage } from "../stage.ts";
import { standingVariables } from "../standing.ts";
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
  const { world } = stage;
  return stage.lock.hold({ by: world.by, doing: order.doing, signal: order.signal }, async (signal) => {
    await refuseHalfDone(stage, signal);
    const at = await seenLive(stage, signal);
    // What cannot be is told before Google is asked for anything more.
    await order.change(await stage.settings.read(signal), at);
    const standing = await standingVariables(stage, at.live, signal);
    const settings = await order.change(standing.settings, at);
    const variables = { ...standing, settings, execution: standing.settings.jobs ?? at.record.id };
    const { confirm } = order;
    if (confirm !== undefined) await applyStack(stage, at.live, { only: "data", confirm, variables, signal });
    // Before the act: one that is cut off is gone on with by whatever is delivered next.
    await settle(stage, settings, signal);
    try {
      const back = confirm === undefined ? standing.settings : undefined;
      await deliverLive({ stage, live: at.live, variables, signal, ...(back && { back }) });
    } catch (error) {
      const isBack = confirm === undefined && error instanceof Failure && error.exit !== "refused" && !signal.aborted;
      if (isBack) await settle(stage, standing.settings, signal);
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
export async function restartOnGke(stage: GoogleStage, { doing, signal }: Pick<LiveChange, "doing" | "signal">): Promise<void> {
  const { world } = stage;
  await stage.lock.hold({ by: world.by, doing, signal }, async (held) => {
    await refuseHalfDone(stage, held);
    const at = await seenLive(stage, held);
    const standing = await standingVariables(stage, at.live, held);
    const variables = { ...standing, execution: standing.settings.jobs ?? at.record.id };
    const patterns = () => looking(stage, held, ({ cluster, namespace }) => patternsIn(cluster, at.app, namespace, held));
    const before = await patterns();
    await settle(stage, standing.settings, held);
    await deliverLive({ stage, live: at.live, variables, signal: held });
    const after = await patterns();
    await looking(stage, held, async ({ cluster, namespace, role }) => {
      const annotations = { [RESTARTED]: world.now().toISOString() };
      const same = [...after].filter(([name, { pattern }]) => before.get(name)?.pattern === pattern);
      const restart = async ([name, { object }]: (typeof same)[number]) => {
        const reference = { apiVersion: object.apiVersion, kind: object.kind, namespace, name };
        await cluster.merge(reference, { spec: { template: { metadata: { annotations } } } }, held);
        const tell = (event: Parameters<Parameters<typeof awaitReady>[2]>[0]) =>
          world.emit({ type: "delivery", cluster: role, event });
        await awaitReady({ object, component: name }, cluster, tell, held);
      };
      await Promise.all(same.map(restart));
    });
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
