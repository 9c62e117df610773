import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../diagnostics/failure.ts";
import { isHeld } from "../../keeper/lock.ts";
import { ANSWERS_WITHIN_MS, engineSilent } from "../../operations/start-project.ts";
import { endKeeper } from "../../run/end-keeper.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import { judgeJournal } from "../../run/journal/header.ts";
import { type Layout, paths } from "../../run/layout.ts";
import type { Question } from "../command.ts";
import { foundProject, startedProject } from "../engine.ts";
import type { ManifestFile } from "../manifest-file.ts";
import { isOnGoogle } from "../place.ts";
import { type Around, appName } from "./deploy.ts";
import { onGoogle } from "./google/refuse.ts";

export type DownOptions = { stage: string | undefined; "delete-data": boolean; data: string | undefined };

const LOOK_EVERY_MS = 50;
/** An engine that starts under load takes some seconds; one that starts again and again never answers. */
const KEEPER_AFTER_MS = 30_000;

/** What has to be typed before data is deleted: the name of what holds it. */
export async function deleteQuestion(manifest: ManifestFile, { stage, data }: DownOptions): Promise<Question> {
  const app = await appName(manifest);
  if (stage === undefined) return { text: `This deletes all data of ${app} in every stage.`, answer: app };
  if (data === undefined) return { text: `This deletes all data of ${app} in stage ${stage}.`, answer: stage };
  return { text: `This deletes the data ${data} of stage ${stage}.`, answer: data };
}

/** Stops the app or one stage of it, and deletes what it was told to. Stopping what is stopped is no mistake. */
export async function down(
  manifest: ManifestFile,
  options: DownOptions,
  around: Around,
): Promise<{ what: string; deleted: boolean }> {
  const { stage, data, "delete-data": deleted } = options;
  if (stage !== undefined && (await isOnGoogle(manifest, stage))) throw onGoogle(stage, "down");
  if (data !== undefined && (stage === undefined || !deleted)) {
    throw new Failure("bad-option-value", { option: "--data", value: data, expected: "--stage and --delete-data beside it" });
  }
  const what =
    data !== undefined ? `Data ${data} of stage ${stage}` : stage !== undefined ? `Stage ${stage}` : await appName(manifest);
  if (stage === undefined && !deleted) await stopAll(manifest, what, around);
  else await byEngine(manifest, what, options, around);
  return { what, deleted };
}

/** Ends everything and keeps all of it, also where the engine cannot answer any more: the keeper ends what it holds without one. */
async function stopAll(manifest: ManifestFile, what: string, around: Around): Promise<void> {
  const found = await foundProject(manifest, around.shell);
  if (found === undefined || !isHeld(paths.keeperLock(found.layout))) return;
  const step = around.progress.step(`Stopping ${what}`);
  const answers = await answersWithin(found, KEEPER_AFTER_MS, around).catch((error) => {
    if (error instanceof Failure) return endKeeper(found.layout);
    throw error;
  });
  if (answers === true) await found.engine.shutdown(false);
  await keeperEnded(found.layout);
  step.done();
}

/** One stage, and whatever deletes: only the engine knows what there is. */
async function byEngine(
  manifest: ManifestFile,
  what: string,
  { stage, data, "delete-data": deleted }: DownOptions,
  around: Around,
): Promise<void> {
  // To delete data an engine is started where none runs.
  const found = await (deleted
    ? startedProject(manifest, await appName(manifest), around)
    : foundProject(manifest, around.shell));
  if (found === undefined || !(deleted || (await answersWithin(found, ANSWERS_WITHIN_MS, around)))) return;
  const step = around.progress.step(`Stopping ${what}`);
  if (stage === undefined) {
    await found.engine.shutdown(true);
    await keeperEnded(found.layout);
  } else await (deleted ? found.engine.destroy(stage, data) : found.engine.down(stage));
  step.done();
}

type Found = { engine: EngineClient; layout: Layout };

/**
 * Whether the engine answers (a keeper that has just begun brings it in a moment), or nothing runs at all. A Failure
 * that says why when it cannot come up with this journal, or stays silent for longer than `atMostMs`.
 */
async function answersWithin({ engine, layout }: Found, atMostMs: number, around: Around): Promise<boolean> {
  for (const end = performance.now() + atMostMs; !(await engine.runs()); ) {
    if (!isHeld(paths.keeperLock(layout))) return false;
    judgeJournal(paths.journal(layout));
    if (performance.now() > end) throw engineSilent(layout);
    await pause(LOOK_EVERY_MS, undefined, { signal: around.shell.interrupts.signal });
  }
  return true;
}

/** Resolves when the keeper has ended, and everything with it: what is started next finds nobody in its way. */
async function keeperEnded(layout: Layout): Promise<void> {
  while (isHeld(paths.keeperLock(layout))) await pause(LOOK_EVERY_MS);
}
