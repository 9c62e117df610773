import type { StackName } from "../../compile/terraform/stack.ts";
import { Failure, type FailureData } from "../../diagnostics/failure.ts";
import { guardMajors } from "../../plan/majors.ts";
import type { DeploymentRecord, ReleaseRecord } from "../../plan/records.ts";
import type { Serving, Settings } from "../../plan/settings.ts";
import { guardLosses } from "../../plan/terraform/approval.ts";
import { isUnchanged } from "../../plan/terraform/change.ts";
import { projectNumber } from "../../run/google/ask.ts";
import { findTerraform } from "../../run/terraform/program.ts";
import { applyStacks, discardProposals, plansOf } from "../terraform/apply-stacks.ts";
import type { Drive } from "../terraform/drive.ts";
import { type Proposals, planStacks } from "../terraform/plan-stacks.ts";
import { chooseRelease } from "./choose-release.ts";
import { rollOnCloudRun } from "./cloud-run/roll.ts";
import { type Course, type DeployOrder, planAgreed, type StagePlan, step } from "./course.ts";
import { writtenOf } from "./deployments.ts";
import { troubleWithZone } from "./dns-zone.ts";
import { isGround, type Variables, withStage } from "./drive.ts";
import { applyEdge } from "./edge.ts";
import { deliverLive } from "./gke/apply-live.ts";
import { guardCharts } from "./gke/objects.ts";
import { rollOnGke } from "./gke/roll.ts";
import { type Guarded, guardedIn, liftGuards } from "./guards.ts";
import { withLeft } from "./left.ts";
import { carryLogins, missingLogins } from "./logins.ts";
import { tellRecords } from "./own-records.ts";
import { missingSecrets } from "./secrets.ts";
import { seen } from "./seen.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";
import { standingVariables } from "./standing.ts";
import type { GoogleWorld } from "./world.ts";

/**
 * Brings a release live in a stage on Google: chosen or made, planned as a whole, agreed to, then carried out step by step,
 * each written down before and after, so that a killed run is gone on with by whoever deploys next. Where the release does
 * not come up, what served before serves again. Throws the Failure that ended it.
 */
export async function deployToGoogle(stage: GoogleStage, order: DeployOrder): Promise<DeploymentRecord> {
  const { world } = stage;
  const doing = `${order.kind} of ${stage.app.name}`;
  return stage.lock.hold({ by: world.by, doing, signal: order.signal }, async (signal) => {
    const unfinished = await stage.deployments.unfinished(signal);
    const liveRecord = await stage.deployments.live(signal);
    if (order.wanted.from === "tree") await guardBuild(stage, liveRecord, signal);
    const release = await chooseRelease(stage, order.wanted, signal);
    const same = unfinished?.record.release === release.id && isRollback(unfinished.record) === isRollback(order);
    const goesOn = same ? unfinished : undefined;
    // Another release is wanted by now: what was cut off is over, and the stage is put as the new one says.
    if (unfinished !== undefined && goesOn === undefined) await unfinished.end("interrupted");
    const approvedBy = await approval(stage, release, order, signal);
    const next = await withLeft(stage, stage.as(release), signal);
    const live = liveRecord && stage.as(await stage.releases.get(liveRecord.release, signal));
    if (live !== undefined) guardMajors(next.app, live.app);
    await guardZone(stage, next, liveRecord, signal);
    const standing = serveFrom(order.serving, next, await standingVariables(stage, next, signal));
    // A release that is live has run its jobs, and a rollback runs none.
    const ran = order.kind === "rollback" || liveRecord?.release === release.id ? standing.settings.jobs : undefined;
    const begin = () =>
      stage.deployments.begin(
        {
          kind: order.kind,
          release: release.id,
          by: world.by,
          ...(liveRecord && { previous: liveRecord.release }),
          ...(approvedBy && { approvedBy }),
        },
        signal,
      );
    const variables = { ...standing, execution: ran ?? goesOn?.record.id ?? NEXT };
    await guardCharts(stage, next, variables.settings, signal);
    const course = await withStage(stage, next, { only: () => true, variables, live, signal }, async (drive) => {
      const proposals = await planStacks(drive);
      const stacks = plansOf(proposals);
      try {
        await order.confirm({ stage: stage.name, release, stacks, waived: waivedIn(next) });
        // Before the deployment is written down: one that was refused has changed nothing, and nothing waits for its end.
        guardLosses(stacks, order.allowDataLoss);
      } catch (error) {
        await discardProposals(drive, proposals);
        throw error;
      }
      const { serving } = standing.settings;
      // Before clusters are opened, though Terraform may have nothing to change: the one that is left may be lost.
      if (order.serving !== undefined) await stage.settings.change((before) => ({ ...before, serving }), signal);
      if (goesOn === undefined && liveRecord?.release === release.id && stacks.every(isUnchanged)) {
        await discardProposals(drive, proposals);
        tellRecords(stage.world, liveRecord);
        return { record: liveRecord };
      }
      // Of a release that serves only what stands in front of it was missing. What else has changed since is a roll of its own.
      const rolled = goesOn?.record.serves === true;
      const settledSince = rolled && stacks.some((one) => one.stack !== "edge" && !isUnchanged(one));
      if (settledSince) await goesOn?.end("interrupted");
      const deployment = settledSince ? await begin() : (goesOn ?? (await begin()));
      const approved = new Map(stacks.map((one) => [one.stack, one]));
      const settled = { ...variables, execution: ran ?? deployment.record.id };
      const made = { stage, next, live, liveRecord, deployment, approved, order, signal, variables: settled };
      const guarded: Guarded = live === undefined ? new Map() : guardedIn(stacks, live);
      if (guarded.size === 0) await attempt(made, () => ground(made, drive, proposals));
      else await discardProposals(drive, proposals);
      return { ...made, guarded };
    });
    if (!("record" in course)) {
      return attempt(course, async () => {
        if (live !== undefined && course.guarded.size > 0) await groundUnguarded(course, live, course.guarded);
        return bringLive(course);
      });
    }
    // A cluster may have been changed by hand, or be behind what is settled: there is no plan that would tell.
    if (next.app.target === "gke") await deliverLive({ stage, live: next, variables, signal });
    return course.record;
  });
}

/** What an image would be built for in vain is told before: that there is no Terraform, or no project. */
async function guardBuild(stage: GoogleStage, live: DeploymentRecord | undefined, signal: AbortSignal): Promise<void> {
  const { world, context } = stage;
  await findTerraform(world.env, world.terraform);
  const { project } = context.google;
  if ((await projectNumber(world.connection, project, signal)) === undefined)
    throw new Failure("google-project-unknown", { project });
  if (live === undefined) await guardZone(stage, stage, live, signal);
}

/**
 * Refuses to begin a stage whose names nobody could enter in the end. Where a release is live already the app may change all
 * the same: then it is only told.
 */
async function guardZone(
  { world }: GoogleStage,
  next: Pick<ReleasedStage, "app" | "context">,
  live: DeploymentRecord | undefined,
  signal: AbortSignal,
): Promise<void> {
  const trouble = await troubleWithZone(world, next, signal);
  if (trouble === undefined) return;
  if (live === undefined) throw trouble;
  warn(world, trouble);
}

function warn(world: GoogleWorld, { message, diagnostic }: Failure): void {
  world.emit({ type: "warning", text: `${message} ${diagnostic.hint ?? ""}`.trim() });
}

/** With the region that shall serve. Throws `failover-without-standby` where the stage has no other. */
function serveFrom<V extends { settings: Settings }>(
  serving: Serving | undefined,
  { app, context }: ReleasedStage,
  standing: V,
): V {
  if (serving === undefined) return standing;
  const standby = context.ground.ground.standby ?? app.ground.standby;
  if (standby === undefined) throw new Failure("failover-without-standby", { stage: app.stage });
  return { ...standing, settings: { ...standing.settings, serving } };
}

/** A rollback runs no job, so it is never gone on with as anything else, nor anything else as one. */
function isRollback({ kind }: Pick<DeploymentRecord, "kind">): boolean {
  return kind === "rollback";
}

/** Stands in a plan for the deployment that does not exist yet. */
const NEXT = "next";

/** Does a part of the deployment, and writes down how it ended where it did not end well. */
async function attempt<T>({ deployment, signal }: Course, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = writtenOf(error);
    // Cut off: the next run goes on. Refused for want of something, or with its release serving already: as well.
    const goesOn = signal.aborted || (error instanceof Failure && error.exit === "refused") || deployment.record.serves === true;
    if (goesOn) await deployment.end("interrupted", failure);
    else await deployment.end("failed", failure ?? bug(error));
    throw error;
  }
}

async function ground(course: Course, drive: Drive, proposals: Proposals): Promise<void> {
  const { stage, next, variables, order } = course;
  const missing = missingLogins(next.fleet, variables.logins ?? {});
  await step(course, "ground", "Network, data and identities", async () => {
    // What pulls through a mirror comes after it, and the mirror after the password that it is made with.
    const ready = (name: StackName) => missing.length === 0 || name === "registry" || name === "workspaces";
    const only = drive.turns.map(({ name }) => name as StackName).filter((name) => isGround(name) && ready(name));
    await applyStacks(drive, { proposals, allowDataLoss: order.allowDataLoss, only });
    if (missing.length > 0) throw new Failure("secrets-to-supply", { stage: stage.name, missing });
    return undefined;
  });
  await discardProposals(drive, proposals);
}

/** Lifts the guards of data that goes, as the live release has them, and plans anew: what was agreed to still holds. */
async function groundUnguarded(course: Course, live: ReleasedStage, guarded: Guarded): Promise<void> {
  const { stage, next, variables, approved, signal } = course;
  await step(course, "guards", "Lifting the guards of what goes", async () => {
    await liftGuards(stage, live, guarded, variables, signal);
    return undefined;
  });
  await withStage(stage, next, { only: () => true, variables, live, signal }, async (drive) => {
    await ground(course, drive, await planAgreed(drive, approved));
  });
}

async function bringLive(course: Course): Promise<DeploymentRecord> {
  await supplied(course);
  await carryOut(course);
  await course.deployment.serves();
  await applyEdge(course);
  const record = await course.deployment.end("done");
  tellRecords(course.stage.world, record);
  return record;
}

/** Rolls the release where its stage runs. */
async function carryOut(course: Course): Promise<void> {
  const { app } = course.next;
  switch (app.target) {
    case "cloud-run":
      return rollOnCloudRun(course);
    case "gke":
      // What of the stage is placed on Cloud Run goes back as well where the cluster's part does not come up.
      if (app.components.some(({ placed }) => placed === "cloud-run")) return rollOnCloudRun(course, () => rollOnGke(course));
      return rollOnGke(course);
    case "local":
      return;
    default:
      return app.target satisfies never;
  }
}

function bug(error: unknown): FailureData {
  const message = error instanceof Error ? error.message : String(error);
  return { code: "FL0000", slug: "bug", message, exit: 70 };
}

/** Who said yes; a Failure where the stage asks for that and nobody has. */
async function approval(
  stage: GoogleStage,
  release: ReleaseRecord,
  { approve }: DeployOrder,
  signal: AbortSignal,
): Promise<string | undefined> {
  const who = stage.app.approve;
  if (who === undefined) return undefined;
  const given = await stage.deployments.approval(release.id, signal);
  if (given !== undefined) return given.by;
  if (!approve) throw new Failure("approval-needed", { stage: stage.name, who: who === "anyone" ? "anyone" : who.join(", ") });
  return (await stage.deployments.approve(release.id, stage.world.by, undefined, signal)).by;
}

/** What a release would change in its stage, stack by stack. Changes nothing. */
export async function planStage(
  stage: GoogleStage,
  released: ReleasedStage,
  variables: Variables,
  signal: AbortSignal,
): Promise<StagePlan> {
  const next = await withLeft(stage, released, signal);
  await guardCharts(stage, next, variables.settings, signal);
  const [{ live }, zone] = await Promise.all([seen(stage, signal), troubleWithZone(stage.world, next, signal)]);
  if (live !== undefined) guardMajors(next.app, live.app);
  if (zone !== undefined) warn(stage.world, zone);
  const stacks = await withStage(stage, next, { only: () => true, variables, live, signal }, async (drive) => {
    const proposals = await planStacks(drive);
    await discardProposals(drive, proposals);
    return plansOf(proposals);
  });
  return { stage: stage.name, release: next.release, stacks, waived: waivedIn(next) };
}

function waivedIn({ app }: ReleasedStage): string[] {
  return Object.entries(app.accepted).map(([code, reason]) => `${code}: ${reason}`);
}

/** Refuses to roll while a secret has no value. */
async function supplied({ stage, next, variables, signal }: Course): Promise<void> {
  const given = { settings: variables.settings, files: next.release.files };
  const ask = () => missingSecrets(stage, next, given, signal);
  let missing = await ask();
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name);
    await carryLogins(stage, next, names, signal);
    missing = await ask();
  }
  if (missing.length > 0) throw new Failure("secrets-to-supply", { stage: stage.name, missing });
}
