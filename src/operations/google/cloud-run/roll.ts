import type { DeploymentRecord, ReleaseRecord } from "../../../plan/records.ts";
import { type Rolled, type RollStep, rollSteps } from "../../../plan/roll.ts";
import { applyStacks } from "../../terraform/apply-stacks.ts";
import { planStacks } from "../../terraform/plan-stacks.ts";
import { applyOnly, type Course, step } from "../course.ts";
import { withStage } from "../drive.ts";
import type { ReleasedStage } from "../stage.ts";
import { watchRevisions } from "./watch.ts";

/** How long Cloud Run gives an instance that it ends: https://cloud.google.com/run/docs/container-contract#instance-shutdown */
const SHUTDOWN_MS = 10_000;
const REVISION = "revision.";

/**
 * Rolls a release out on Cloud Run, each step of the way an apply: first what changes beside the old, then its share of the
 * requests. Where it, or what is rolled `beside` it, does not come up, the release before is applied as it was, and its jobs are
 * not run again.
 */
export async function rollOnCloudRun(course: Course, beside: () => Promise<void> = async () => {}): Promise<void> {
  const { next, live } = course;
  const steps = course.deployment.record.serves === true ? [] : rollSteps(rolled(next), live && rolled(live));
  try {
    for (const one of steps) await roll(course, one);
    await beside();
  } catch (error) {
    if (course.signal.aborted || live === undefined) throw error;
    await goBack(course, live);
    throw error;
  }
}

async function roll(course: Course, { name, title, traffic, schedulers, watch }: RollStep): Promise<void> {
  const { stage, next, variables, signal } = course;
  const previous = revisionsOf(course.liveRecord);
  const services = next.app.components.filter(({ kind, name: service }) => kind === "service" && previous[service] !== undefined);
  const shares = Object.fromEntries(services.map((service) => [service.name, traffic]));
  await step(course, name, title, async () => {
    const changed = { traffic: traffic === 100 ? {} : shares, previous: traffic === 100 ? {} : previous, schedulers };
    await applyOnly(course, (stack) => stack === "app", changed);
    await stage.settings.change((before) => ({ ...before, jobs: variables.execution }), signal);
    if (schedulers === 0) await stage.world.pause(SHUTDOWN_MS, signal);
    const revisions = await revisionsNow(course);
    await watchRevisions(stage, next, { revisions, percent: traffic, ms: watch }, signal);
    return Object.fromEntries(Object.entries(revisions).map(([component, revision]) => [`${REVISION}${component}`, revision]));
  });
}

/** The revision of each component that the apply has made. */
async function revisionsNow({ stage, next, variables, signal }: Course): Promise<Record<string, string>> {
  return withStage(stage, next, { only: (name) => name === "app", variables, signal }, async ({ turns }) => {
    const [turn] = turns;
    const output = (await turn?.root.outputs())?.get("revisions");
    const value = output?.sensitive === false ? output.value : undefined;
    return typeof value === "object" && value !== null ? (value as Record<string, string>) : {};
  });
}

/** The revisions that the live release was rolled to. */
function revisionsOf(record: DeploymentRecord | undefined): Record<string, string> {
  const results = record?.steps.flatMap(({ result }) => Object.entries(result ?? {})) ?? [];
  return Object.fromEntries(
    results.flatMap(([key, value]) => (key.startsWith(REVISION) ? [[key.slice(REVISION.length), value]] : [])),
  );
}

/** Applies the release that was live: all requests to it, its scheduler, its workers. */
async function goBack(course: Course, live: ReleasedStage): Promise<void> {
  const { stage, variables, signal } = course;
  stage.world.emit({ type: "going-back", release: live.release.id });
  const { jobs } = await stage.settings.read(signal);
  const settled = { ...variables, execution: jobs ?? variables.execution };
  for (const schedulers of hasScheduler(live) ? ([0, 1] as const) : ([1] as const)) {
    await withStage(
      stage,
      live,
      { only: (name) => name === "app", variables: { ...settled, schedulers }, signal },
      async (drive) => {
        const proposals = await planStacks(drive);
        await applyStacks(drive, { proposals, allowDataLoss: false });
      },
    );
    if (schedulers === 0) await stage.world.pause(SHUTDOWN_MS, signal);
  }
  stage.world.emit({ type: "went-back", release: live.release.id, stage: live.app.stage });
}

function hasScheduler({ app }: ReleasedStage): boolean {
  return app.components.some(({ kind }) => kind === "scheduler");
}

function rolled({ app, release }: ReleasedStage): Rolled {
  return { app, images: imagesOf(release) };
}

function imagesOf({ images }: ReleaseRecord): Record<string, string> {
  return Object.fromEntries(Object.entries(images).map(([component, { reference }]) => [component, reference]));
}
