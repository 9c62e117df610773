import { Failure } from "../../../diagnostics/failure.ts";
import { noSettings } from "../../../plan/settings.ts";
import type { Permission } from "../../../run/kubernetes/ports.ts";
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
    return await work(opened).catch(async (error: unknown) => {
      throw await allForbidden(error, opened, signal);
    });
  } finally {
    await opened.close();
  }
}

/** What looking at a stage and working in it takes, of those who may not deploy it. */
const NEEDED: readonly Omit<Permission, "namespace">[] = [
  { verb: "list", group: "apps", resource: "deployments" },
  { verb: "list", group: "batch", resource: "cronjobs" },
  { verb: "list", group: "batch", resource: "jobs" },
  { verb: "list", group: "autoscaling", resource: "horizontalpodautoscalers" },
  { verb: "list", group: "", resource: "pods" },
  { verb: "get", group: "", resource: "pods/log" },
  { verb: "create", group: "batch", resource: "jobs" },
  { verb: "create", group: "", resource: "pods" },
  { verb: "delete", group: "", resource: "pods" },
  { verb: "create", group: "", resource: "pods/exec" },
];

/** A refusal with everything else that is missing, so that nobody has to ask for one permission after another. */
export async function allForbidden(
  error: unknown,
  { cluster, namespace }: Pick<Looking, "cluster" | "namespace">,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof Failure) || error.slug !== "kubernetes-forbidden") return error;
  const denied = await cluster.forbidden(
    NEEDED.map((one) => ({ ...one, namespace })),
    signal,
  );
  if (denied.length === 0) return error;
  const permissions = denied.map(({ verb, group, resource }) => ({
    verb,
    what: group === "" ? resource : `${resource}.${group}`,
  }));
  return new Failure("kubernetes-forbidden", { permissions }, { cause: error });
}
