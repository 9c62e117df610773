import type { KubernetesObject } from "../../../compile/kubernetes/object.ts";
import { ownedBy } from "../../../plan/kubernetes/run.ts";
import type { Settings } from "../../../plan/settings.ts";
import { awaitReady } from "../../kubernetes/await-ready.ts";
import { refuseHalfDone } from "../apply-live.ts";
import { type Seen, seenLive } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import { standingVariables } from "../standing.ts";
import { looking } from "./looking.ts";
import { readOutputs } from "./outputs.ts";
import { rollInClusters } from "./roll.ts";

export type LiveChange = {
  /** For whoever finds the stage locked. */
  doing: string;
  /** What is settled from then on. */
  change: (before: Settings, seen: Seen) => Settings;
  signal: AbortSignal;
};

/**
 * Delivers the live release with changed settings, such as counts that are held. No job runs, and Pods whose pattern stays as
 * it was go on. Throws `nothing-live`, and `release-not-done` where a deployment was cut off.
 */
export async function applyLiveToGke(stage: GoogleStage, order: LiveChange): Promise<Settings> {
  const { world } = stage;
  return stage.lock.hold({ by: world.by, doing: order.doing, signal: order.signal }, async (signal) => {
    await refuseHalfDone(stage, signal);
    const at = await seenLive(stage, signal);
    const standing = await standingVariables(stage, at.live, signal);
    const settings = order.change(standing.settings, at);
    const variables = { ...standing, settings, execution: standing.settings.jobs ?? at.record.id };
    const outputs = await readOutputs(stage, at.live, variables, signal);
    // Before the act: one that is cut off is gone on with by whatever is delivered next.
    await stage.settings.change((before) => ({ ...before, held: settings.held }), signal);
    const roll = { stage, next: at.live, live: undefined, variables, jobs: false, takeOver: false, signal };
    await rollInClusters(roll, outputs);
    return settings;
  });
}

/** As `kubectl rollout restart` writes it: the time stands in the pattern of the Pods, and so they are made anew. */
const RESTARTED = "kubectl.kubernetes.io/restartedAt";

/** Rolls the live release onto new Pods, which read what their secrets hold by now. No job runs. */
export async function restartOnGke(stage: GoogleStage, order: Pick<LiveChange, "doing" | "signal">): Promise<void> {
  const { world } = stage;
  await stage.lock.hold({ by: world.by, doing: order.doing, signal: order.signal }, async (signal) => {
    await refuseHalfDone(stage, signal);
    await looking(stage, signal, async ({ at: { app }, cluster, namespace, role }) => {
      const kind = { apiVersion: "apps/v1", kind: "Deployment", namespace };
      const all = await cluster.list(kind, ownedBy(app.name, app.stage), signal);
      const annotations = { [RESTARTED]: world.now().toISOString() };
      const restart = async (object: KubernetesObject) => {
        const { name } = object.metadata;
        await cluster.merge({ ...kind, name }, { spec: { template: { metadata: { annotations } } } }, signal);
        await awaitReady(
          { object, component: name },
          cluster,
          (event) => world.emit({ type: "delivery", cluster: role, event }),
          signal,
        );
      };
      await Promise.all(all.map(restart));
    });
  });
}
