import { delimiter, join } from "node:path";
import type { App } from "../../../app/model.ts";
import type { Role } from "../../../compile/kubernetes/stage.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { KubectlCluster } from "../../../run/kubernetes/cluster.ts";
import { writeKubeconfig } from "../../../run/kubernetes/kubeconfig.ts";
import type { Cluster } from "../../../run/kubernetes/ports.ts";
import type { GoogleStage } from "../stage.ts";
import { placeIn, type StackOutputs } from "./outputs.ts";

/** One of a stage's clusters, open. */
export type OpenCluster = { role: Role; cluster: Cluster; kubeconfig: string };

/**
 * Opens the clusters of a stage. `FAIRLEAD_KUBECONFIG` leads there instead of what the stacks put out: one path, or two with
 * the standby's second. Throws `kubernetes-other-cluster` where a cluster is not the one that the stage lives in,
 * `cluster-not-made` where the stage has none yet. Whoever opens them closes them.
 */
export async function openClusters(
  stage: GoogleStage,
  app: App,
  outputs: () => Promise<StackOutputs>,
  signal: AbortSignal,
): Promise<readonly OpenCluster[]> {
  const configurations = await kubeconfigs(stage, app, outputs);
  const open: OpenCluster[] = [];
  try {
    for (const { role, kubeconfig } of configurations) {
      const cluster = await KubectlCluster.open({ env: stage.world.env, kubeconfig, context: undefined }, signal);
      open.push({ role, cluster, kubeconfig });
    }
    await guardIdentity(stage, open, signal);
    return open;
  } catch (error) {
    await closeClusters(open);
    throw error;
  }
}

export async function closeClusters(open: readonly OpenCluster[]): Promise<void> {
  await Promise.all(open.map(({ cluster }) => cluster.close()));
}

async function kubeconfigs(
  { name: stageName, world }: GoogleStage,
  app: App,
  outputs: () => Promise<StackOutputs>,
): Promise<{ role: Role; kubeconfig: string }[]> {
  const roles: readonly Role[] = app.ground.standby?.keep === "warm" ? ["primary", "standby"] : ["primary"];
  const given = world.env.FAIRLEAD_KUBECONFIG;
  if (given) {
    const files = given.split(delimiter);
    return roles.flatMap((role, index) => {
      const kubeconfig = files[index];
      return kubeconfig === undefined ? [] : [{ role, kubeconfig }];
    });
  }
  const found = await outputs();
  const all: { role: Role; kubeconfig: string }[] = [];
  for (const role of roles) {
    const place = placeIn(found, role);
    if (place === undefined) throw new Failure("cluster-not-made", { stage: stageName, role });
    const kubeconfig = join(world.layout.state, "kubernetes", stageName, `${role}.yaml`);
    await writeKubeconfig(kubeconfig, place, world.env);
    all.push({ role, kubeconfig });
  }
  return all;
}

/** The first deployment writes down which clusters they are; later ones accept no other. */
async function guardIdentity(stage: GoogleStage, open: readonly OpenCluster[], signal: AbortSignal): Promise<void> {
  const known = (await stage.settings.read(signal)).clusters ?? {};
  const found = await Promise.all(open.map(async ({ role, cluster }) => [role, await cluster.identity(signal)] as const));
  for (const [role, identity] of found) {
    if (known[role] !== undefined && known[role] !== identity) {
      throw new Failure("kubernetes-other-cluster", { stage: stage.name });
    }
  }
}

/** Writes down in which clusters the stage lives. Whoever calls holds the stage's lock. */
export async function pinIdentity(stage: GoogleStage, open: readonly OpenCluster[], signal: AbortSignal): Promise<void> {
  const found = await Promise.all(open.map(async ({ role, cluster }) => [role, await cluster.identity(signal)] as const));
  const known = (await stage.settings.read(signal)).clusters ?? {};
  if (found.every(([role, identity]) => known[role] === identity)) return;
  await stage.settings.change((before) => ({ ...before, clusters: { ...known, ...Object.fromEntries(found) } }), signal);
}
