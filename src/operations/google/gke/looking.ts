import { noSettings } from "../../../plan/settings.ts";
import { type Seen, seenLive } from "../seen.ts";
import type { GoogleStage, ReleasedStage } from "../stage.ts";
import { closeClusters, type OpenCluster, openClusters } from "./clusters.ts";
import { readOutputs } from "./outputs.ts";

/** The live release of a stage, and the cluster it works in. */
export type Looking = OpenCluster & { at: Seen & { live: ReleasedStage }; namespace: string };

/** Opens the cluster that a stage works in. Throws `nothing-live` where nothing was deployed yet. */
export async function openLooking(stage: GoogleStage, signal: AbortSignal): Promise<Looking & { close: () => Promise<void> }> {
  const at = await seenLive(stage, signal);
  const outputs = () => readOutputs(stage, at.live, { execution: "", settings: noSettings }, signal);
  const all = await openClusters(stage, at.app, outputs, signal);
  const [primary] = all;
  if (primary === undefined) throw new Error(`no cluster of ${stage.name} was opened`);
  return { ...primary, at, namespace: at.app.ground.namespace, close: () => closeClusters(all) };
}

/** The same while `work` is done. */
export async function looking<T>(stage: GoogleStage, signal: AbortSignal, work: (looking: Looking) => Promise<T>): Promise<T> {
  const opened = await openLooking(stage, signal);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
