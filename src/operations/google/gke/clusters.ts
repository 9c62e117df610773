import { delimiter, join } from "node:path";
import type { App } from "../../../app/model.ts";
import type { Role } from "../../../compile/kubernetes/stage.ts";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { type Serving, servingIn } from "../../../plan/settings.ts";
import { KubectlCluster } from "../../../run/kubernetes/cluster.ts";
import { writeKubeconfig } from "../../../run/kubernetes/kubeconfig.ts";
import type { Cluster } from "../../../run/kubernetes/ports.ts";
import { withMore } from "../../kubernetes/deliver.ts";
import type { GoogleStage } from "../stage.ts";
import { placeIn, type StackOutputs } from "./outputs.ts";

/** One of a stage's clusters, open. */
export type OpenCluster = { role: Role; region: string; cluster: Cluster; kubeconfig: string };

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
  const settings = await stage.settings.read(signal);
  const roles = rolesOf(app, servingIn(settings));
  const configurations = await kubeconfigs(stage, roles, outputs);
  const open: OpenCluster[] = [];
  try {
    for (const { role, kubeconfig } of configurations) {
      const cluster = await KubectlCluster.open({ env: stage.world.env, kubeconfig, context: undefined }, signal);
      open.push({ role, region: regionOf(stage, app, role), cluster, kubeconfig });
    }
    for (const one of open) await guardIdentity(stage, one, { known: settings.clusters ?? {}, all: open }, signal);
    return open;
  } catch (error) {
    await closeClusters(open);
    throw error;
  }
}

export async function closeClusters(open: readonly OpenCluster[]): Promise<void> {
  await Promise.all(open.map(({ cluster }) => cluster.close()));
}

/**
 * The clusters that a stage is brought to. After a failover it is the standby's alone: the other one is lost, or must not
 * work a second time.
 */
function rolesOf({ ground: { standby } }: App, serving: Serving): readonly Role[] {
  if (standby === undefined) return ["primary"];
  if (serving === "standby") return ["standby"];
  return standby.keep === "warm" ? ["primary", "standby"] : ["primary"];
}

function regionOf({ place }: GoogleStage, { ground: { standby } }: App, role: Role): string {
  return role === "standby" ? (standby?.region ?? "") : place.region;
}

/** What happened in one of several clusters says in which. */
export function namingCluster(error: unknown, { role, region }: OpenCluster, all: readonly unknown[]): unknown {
  if (!(error instanceof Failure) || all.length < 2) return error;
  return withMore(error, [diagnose("cluster-of-failure", { role, region })]);
}

async function kubeconfigs(
  { name: stageName, world }: GoogleStage,
  roles: readonly Role[],
  outputs: () => Promise<StackOutputs>,
): Promise<{ role: Role; kubeconfig: string }[]> {
  const given = world.env.FAIRLEAD_KUBECONFIG;
  if (given) {
    const files = given.split(delimiter);
    return roles.flatMap((role) => {
      const kubeconfig = files[role === "primary" ? 0 : 1];
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
async function guardIdentity(
  stage: GoogleStage,
  open: OpenCluster,
  { known, all }: { known: Readonly<Record<string, string>>; all: readonly OpenCluster[] },
  signal: AbortSignal,
): Promise<void> {
  const identity = await open.cluster.identity(signal).catch((error: unknown) => {
    throw namingCluster(error, open, all);
  });
  const expected = known[open.role];
  if (expected === undefined || expected === identity) return;
  throw namingCluster(new Failure("kubernetes-other-cluster", { stage: stage.name }), open, all);
}

/** Writes down in which clusters the stage lives. Whoever calls holds the stage's lock. */
export async function pinIdentity(stage: GoogleStage, open: readonly OpenCluster[], signal: AbortSignal): Promise<void> {
  const found = await Promise.all(open.map(async ({ role, cluster }) => [role, await cluster.identity(signal)] as const));
  const known = (await stage.settings.read(signal)).clusters ?? {};
  if (found.every(([role, identity]) => known[role] === identity)) return;
  await stage.settings.change((before) => ({ ...before, clusters: { ...known, ...Object.fromEntries(found) } }), signal);
}
