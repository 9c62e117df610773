import * as z from "zod";
import { HOOK } from "../../../compile/argocd/annotate.ts";
import { type CompiledArgocd, compileArgocd } from "../../../compile/argocd/compile.ts";
import { ARGOCD, ARGOCD_MANAGER, applicationName, type Following, followingOf } from "../../../compile/argocd/names.ts";
import type { Placed } from "../../../compile/kubernetes/object.ts";
import { AUTOSCALER_HEALTH } from "../../../compile/kubernetes/operators.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { Repositories } from "../../../run/git/repository.ts";
import { openRequest } from "../../../run/git/request.ts";
import { MANAGER } from "../../../run/kubernetes/cluster.ts";
import { askForRefresh, endOperation, followCommit, readApplication, tryAgain } from "../../argocd/follow.ts";
import { keepCount, letGo, referenceOf } from "../../kubernetes/apply.ts";
import { type ReleaseObjects, withMore } from "../../kubernetes/deliver.ts";
import type { OnDelivery } from "../../kubernetes/event.ts";
import { prune } from "../../kubernetes/prune.ts";
import type { ReleasedStage } from "../stage.ts";
import { type Aim, aimBack, aimOf, type ClusterRoll, type Read } from "./aim.ts";
import { namingCluster, type OpenCluster } from "./clusters.ts";

/** A release in one cluster, as it is committed. */
type Committed = {
  released: ReleasedStage;
  following: Following;
  objects: ReleaseObjects;
  compiled: CompiledArgocd;
  cluster: OpenCluster;
};

const argocdSettings = z.object({ data: z.record(z.string(), z.string()).default({}) });

/**
 * Brings a release to a stage's clusters by a repository that Argo CD follows, the standby once the primary has it. Where
 * it does not come up, the live release is committed again. What Argo CD would take silently and wrongly is told before
 * anything is committed.
 */
export async function followInClusters(roll: ClusterRoll, clusters: readonly OpenCluster[], read: Read): Promise<void> {
  const back = aimBack(roll);
  const all = await Promise.all(clusters.map((cluster) => committed(aimOf(roll), back, { cluster, read, jobs: roll.jobs })));
  for (const one of all) {
    await guard(roll, one);
    await warnOfHealth(roll, one);
  }
  const done: OpenCluster[] = [];
  for (const one of all) {
    done.push(one.cluster);
    try {
      await commitAndFollow(roll, one);
    } catch (error) {
      const named = namingCluster(error, one.cluster, clusters);
      if (!(named instanceof Failure) || named.slug === "request-to-merge" || roll.signal.aborted || back === undefined)
        throw named;
      throw await putBackAll(roll, back, { clusters: done.toReversed(), read }, named);
    }
  }
}

/** The failure, with what stood in the way of putting the live release back: that may be a request that waits for its merge. */
async function putBackAll(
  roll: ClusterRoll,
  back: Aim,
  { clusters, read }: { clusters: readonly OpenCluster[]; read: Read },
  failure: Failure,
): Promise<Failure> {
  let told = failure;
  for (const cluster of clusters) {
    await putBack(roll, back, cluster, read).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      told = withMore(told, [error.diagnostic]);
    });
  }
  return told;
}

/** An aim as it is committed; what the other one has is permitted to be removed. */
async function committed(
  { released, settings }: Aim,
  other: Aim | undefined,
  { cluster, read, jobs }: { cluster: OpenCluster; read: Read; jobs: boolean },
): Promise<Committed> {
  // What was delivered directly before is put back as it is delivered now.
  const following = followingOf(released.app, cluster.role) ?? (other && followingOf(other.released.app, cluster.role));
  if (following === undefined) throw new Error(`${released.app.stage} is not delivered by Argo CD`);
  const objects = await read({ released, settings }, cluster.role);
  const live = other === undefined ? [] : (await read(other, cluster.role)).objects.map(({ object }) => object);
  return { released, following, objects, compiled: compileArgocd(following, objects.objects, { jobs, live }), cluster };
}

const SCALER = "HorizontalPodAutoscaler";

/** Tells where Argo CD's own judgement of autoscalers may end a deployment that went well. */
async function warnOfHealth(
  { stage, signal }: ClusterRoll,
  { compiled, following, cluster: { cluster } }: Committed,
): Promise<void> {
  if (!compiled.objects.some(({ kind }) => kind === SCALER)) return;
  const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: ARGOCD, name: "argocd-cm" };
  const settings = await cluster.get(reference, signal).catch((error: unknown) => {
    // Whoever may not read it is not kept from deploying.
    if (error instanceof Failure && error.slug === "kubernetes-forbidden") return undefined;
    throw error;
  });
  if (settings === undefined || argocdSettings.safeParse(settings).data?.data[AUTOSCALER_HEALTH.key]) return;
  const text = `Argo CD may call \`${applicationName(following)}\` failed while an autoscaler sees no load yet: \`fairlead platform ${stage.name}\` sets \`${AUTOSCALER_HEALTH.key}\` in its ConfigMap \`argocd-cm\`.`;
  stage.world.emit({ type: "note", text });
}

/** Refuses what Argo CD would take wrongly, where it is not there, and what another application already has. */
async function guard({ stage, signal }: ClusterRoll, { compiled, cluster: { cluster }, following }: Committed): Promise<void> {
  const kinds = await cluster.kinds(signal);
  if (!kinds.some(({ kind, apiVersion }) => kind === "Application" && apiVersion === compiled.application.apiVersion)) {
    throw new Failure("argocd-missing", { stage: stage.name, namespace: ARGOCD });
  }
  const own = applicationName(following);
  const taken: string[] = [];
  for (const object of compiled.objects) {
    if (object.metadata.annotations?.[HOOK] !== undefined) continue;
    const live = await cluster.get(referenceOf(object), signal);
    // `application:group/Kind:namespace/name`
    const owner = live?.metadata.annotations?.["argocd.argoproj.io/tracking-id"]?.split(":")[0];
    if (owner !== undefined && owner !== own) {
      taken.push(`${object.kind} ${object.metadata.name} belongs to the application \`${owner}\`; two would fight over it.`);
    }
  }
  const mistakes = [...compiled.mistakes, ...taken];
  if (mistakes.length > 0) throw new Failure("argocd-mistakes", { stage: stage.name, mistakes });
}

async function commitAndFollow(roll: ClusterRoll, one: Committed): Promise<void> {
  const { stage, signal } = roll;
  const { released, compiled, objects, cluster } = one;
  const tell: OnDelivery = (event) => stage.world.emit({ type: "delivery", cluster: cluster.role, event });
  const former = (await readApplication(compiled, cluster.cluster, signal))?.status.operationState?.startedAt;
  for (const { object } of objects.objects) await keepCount(object, ARGOCD_MANAGER, cluster.cluster, signal);
  const { commit, changed } = await push(roll, one);
  const { repository, branch } = one.following;
  const done = changed ? "is commit" : "is in commit";
  stage.world.emit({
    type: "note",
    text: `Release ${released.release.id} ${done} ${commit.slice(0, 12)} of ${branch} in ${repository}.`,
  });
  // The project permits what follows.
  for (const object of [compiled.project, compiled.application]) await cluster.cluster.apply(object, { force: true }, signal);
  if (!changed) await tryAgain(compiled, commit, cluster.cluster, signal);
  await askForRefresh(compiled, cluster.cluster, signal);
  const placed = objects.objects.filter((one) => !isJob(one));
  const jobs = changed && compiled.jobs ? objects.objects.filter(isJob) : [];
  const { graces = {}, release } = objects;
  await followCommit({ compiled, placed, jobs, release, commit, former, graces }, cluster.cluster, tell, signal);
  if (roll.live?.app.ground.deliver.by === "direct") await handOver(roll, one, tell);
}

/** What was applied directly before is not Argo CD's to remove: objects that the release no longer has, and single fields. */
async function handOver({ signal }: ClusterRoll, { released, objects, cluster: { cluster } }: Committed, tell: OnDelivery) {
  const { name, stage, ground } = released.app;
  const owner = { app: name, stage, namespace: ground.namespace };
  const kept = objects.objects.map(({ object }) => object);
  await prune(kept, owner, cluster, tell, signal);
  await letGo(
    objects.objects.filter((one) => !isJob(one)),
    MANAGER,
    cluster,
    signal,
  );
}

function isJob({ object }: Placed): boolean {
  return object.kind === "Job";
}

/** The commit, straight or as a request; throws `request-to-merge` while that is open. */
async function push({ stage, signal }: ClusterRoll, { released, following, compiled }: Committed) {
  const { world } = stage;
  const around = { env: world.env, signal };
  const repositories = new Repositories(world.layout.cache, around);
  const { repository, branch } = following;
  const { release, app } = released;
  const title = `${app.name} ${release.id} to ${compiled.folder.split("/").at(-1)}`;
  const body = messageBody(released, world.by);
  const change = {
    files: compiled.files,
    owned: [compiled.folder],
    message: `${title}\n\n${body}`,
    author: authorOf(world.by),
  };
  if (app.ground.deliver.by !== "argocd" || app.ground.deliver.via === "commit") {
    return repositories.push({ repository, branch }, change);
  }
  const own = `fairlead/${compiled.folder}/${release.id}`;
  const made = await repositories.pushBranch({ repository, branch }, own, change);
  if (made === undefined) return repositories.push({ repository, branch }, change);
  const order = { repository, base: branch, branch: own, title, body };
  throw new Failure("request-to-merge", { stage: stage.name, request: await openRequest(order, world.layout.project, around) });
}

function messageBody({ release }: ReleasedStage, by: string): string {
  const digests = [...new Set(Object.values(release.images).map(({ reference }) => reference))].sort();
  const lines = [
    ...digests.map((one) => `Image: ${one}`),
    ...(release.commit === undefined ? [] : [`Commit: ${release.commit}`]),
  ];
  return [...lines, `By: ${by}`].join("\n");
}

/** Who asked: `ann@laptop`, or `octocat by https://…` for a pipeline. */
function authorOf(by: string): { name: string; email: string } {
  const [who = "fairlead"] = by.split(/\s/);
  return { name: who, email: who.includes("@") ? who : `${who}@fairlead.invalid` };
}

/** The live release, committed again without its jobs. */
async function putBack(roll: ClusterRoll, back: Aim, cluster: OpenCluster, read: Read): Promise<void> {
  const { stage, signal } = roll;
  const event = { type: "putting-back", release: back.released.release.id } as const;
  stage.world.emit({ type: "delivery", cluster: cluster.role, event });
  const one = await committed(back, aimOf(roll), { cluster, read, jobs: false });
  await endOperation(one.compiled, cluster.cluster, signal);
  await commitAndFollow(roll, one);
}
