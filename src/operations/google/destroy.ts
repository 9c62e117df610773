import { madeBucketName } from "../../compile/terraform/data/names.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { DeploymentRecord } from "../../plan/records.ts";
import { noSettings } from "../../plan/settings.ts";
import type { StackPlan } from "../../plan/terraform/change.ts";
import { inParallel } from "../../run/parallel.ts";
import { applyStacks, discardProposals, plansOf } from "../terraform/apply-stacks.ts";
import { planStacks } from "../terraform/plan-stacks.ts";
import { writtenOf } from "./deployments.ts";
import { type Variables, withStage } from "./drive.ts";
import { removeGates } from "./gate.ts";
import { withLeft } from "./left.ts";
import { isGone } from "./removed.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";
import { standingVariables } from "./standing.ts";

export type DestroyOrder = {
  /** Shows what goes; throws where it shall not. */
  confirm: (plans: readonly StackPlan[]) => Promise<void>;
  signal: AbortSignal;
};

/**
 * Takes a stage away: guards against deletion are lifted by an apply, then its stacks go in the opposite order. Each SQL
 * server leaves a last backup; the app's registry, releases and records stay. A run that was cut off is repeated from its
 * beginning and finds what is gone. Throws `stage-shared`, `bucket-not-empty`, `stage-not-there`.
 */
export async function destroyStage(stage: GoogleStage, order: DestroyOrder): Promise<DeploymentRecord> {
  const { world } = stage;
  return stage.lock.hold({ by: world.by, doing: `destroy of ${stage.app.name}`, signal: order.signal }, async (signal) => {
    await refuseShared(stage, signal);
    const unfinished = await stage.deployments.unfinished(signal);
    const last = await withLeft(stage, await lastRelease(stage, signal), signal);
    await refuseFiles(stage, last, signal);
    const standing = await standingVariables(stage, last, signal);
    const variables = { ...standing, execution: standing.settings.jobs ?? "", deletionProtection: false };
    const goesOn = unfinished?.record.kind === "destroy" ? unfinished : undefined;
    if (goesOn === undefined) await order.confirm(await planned(stage, last, variables, signal));
    if (unfinished !== undefined && goesOn === undefined) await unfinished.end("interrupted");
    const record = { kind: "destroy", release: last.release.id, by: world.by } as const;
    const deployment = goesOn ?? (await stage.deployments.begin(record, signal));
    const step = (name: string, title: string, work: () => Promise<void>) =>
      deployment.step(name, signal, async () => {
        world.emit({ type: "step-started", step: name, title });
        await work();
        world.emit({ type: "step-ended", step: name, title });
        return undefined;
      });
    try {
      await step("guards", "Lifting the guards of its data", () => liftGuards(stage, last, variables, signal));
      // On a shared ground they lead to the servers of whoever it belongs to.
      const owns = last.context.app === last.context.ground;
      if (owns) await step("gates", "Ways to its servers", () => removeGates(stage, last, signal));
      await step("stacks", "Taking it away", () => takeAway(stage, last, variables, signal));
      await stage.settings.change(() => noSettings, signal);
      return await deployment.end("done");
    } catch (error) {
      // What is half gone has to go: the next run goes on.
      await deployment.end("interrupted", writtenOf(error));
      throw error;
    }
  });
}

/** A stage goes only after those that stand on its ground. */
async function refuseShared(stage: GoogleStage, signal: AbortSignal): Promise<void> {
  const others = stage.fleet.filter(({ ground }) => ground.shares === stage.name);
  const there = await inParallel(
    others,
    4,
    async ({ stage: name }) => (await stage.deploymentsOf(name).list(1, signal))[0]?.record,
  );
  const by = there.flatMap((record) => (record === undefined || isGone(record) ? [] : [record.stage]));
  if (by.length > 0) throw new Failure("stage-shared", { stage: stage.name, by });
}

/** The release that was brought there last, whether it came up or not. */
async function lastRelease(stage: GoogleStage, signal: AbortSignal): Promise<ReleasedStage> {
  const live = await stage.deployments.live(signal);
  const [newest] = await stage.deployments.list(1, signal);
  const record = live ?? newest?.record;
  if (record === undefined || isGone(record)) throw new Failure("stage-not-there", { stage: stage.name });
  return stage.as(await stage.releases.get(record.release, signal));
}

/** Files are nobody's to delete but their owner's. */
async function refuseFiles({ world }: GoogleStage, { app, context }: ReleasedStage, signal: AbortSignal): Promise<void> {
  const own = app.data.flatMap((entry) =>
    entry.kind === "bucket" && entry.hosting.existing === undefined ? [madeBucketName(context, entry.name)] : [],
  );
  const full = await inParallel(own, 4, async (bucket) => {
    if ((await world.objects.bucket(bucket, signal)) === undefined) return [];
    return (await world.objects.list(bucket, "", signal)).length > 0 ? [bucket] : [];
  });
  if (full.flat().length > 0) throw new Failure("bucket-not-empty", { buckets: full.flat() });
}

/** The stacks that are the stage's own: the registry is the app's, and workspaces hold the states of what goes. */
function isOwn(stack: string): boolean {
  return stack !== "registry" && stack !== "workspaces";
}

async function planned(stage: GoogleStage, last: ReleasedStage, variables: Variables, signal: AbortSignal): Promise<StackPlan[]> {
  const order = { only: isOwn, variables, direction: "destroy", signal } as const;
  return withStage(stage, last, order, async (drive) => {
    const proposals = await planStacks(drive);
    await discardProposals(drive, proposals);
    return plansOf(proposals);
  });
}

async function liftGuards(stage: GoogleStage, last: ReleasedStage, variables: Variables, signal: AbortSignal): Promise<void> {
  const order = { only: (stack: string) => stack === "data" || stack === "platform", variables, signal };
  await withStage(stage, last, order, async (drive) => {
    await applyStacks(drive, { proposals: await planStacks(drive), allowDataLoss: false });
  });
}

async function takeAway(stage: GoogleStage, last: ReleasedStage, variables: Variables, signal: AbortSignal): Promise<void> {
  const order = { only: isOwn, variables, direction: "destroy", signal } as const;
  await withStage(stage, last, order, async (drive) => {
    await applyStacks(drive, { proposals: await planStacks(drive), allowDataLoss: true });
  });
}
