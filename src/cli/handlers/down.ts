import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../diagnostics/failure.ts";
import { isHeld } from "../../keeper/lock.ts";
import { ANSWERS_WITHIN_MS, engineSilent } from "../../operations/start-project.ts";
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
  const found = await engineFor(manifest, deleted, around);
  if (found === undefined) return { what, deleted };
  const step = around.progress.step(`Stopping ${what}`);
  if (stage !== undefined) await (deleted ? found.engine.destroy(stage, data) : found.engine.down(stage));
  else await shutdown(found, deleted);
  step.done();
  return { what, deleted };
}

/** The engine that runs; to delete data one is started, because only the engine knows what there is. */
async function engineFor(
  manifest: ManifestFile,
  deleted: boolean,
  around: Around,
): Promise<{ engine: EngineClient; layout: Layout } | undefined> {
  if (deleted) return startedProject(manifest, await appName(manifest), around);
  const found = await foundProject(manifest, around.shell);
  if (found === undefined) return undefined;
  // A keeper that has just begun brings its engine in a moment; nobody may be told that it is down.
  for (const end = performance.now() + ANSWERS_WITHIN_MS; !(await found.engine.runs()); ) {
    if (!isHeld(paths.keeperLock(found.layout))) return undefined;
    judgeJournal(paths.journal(found.layout));
    if (performance.now() > end) throw engineSilent(found.layout);
    await pause(LOOK_EVERY_MS, undefined, { signal: around.shell.interrupts.signal });
  }
  return found;
}

/** Resolves when the keeper has ended, and everything with it: what is started next finds nobody in its way. */
async function shutdown({ engine, layout }: { engine: EngineClient; layout: Layout }, deleteData: boolean): Promise<void> {
  await engine.shutdown(deleteData);
  while (isHeld(paths.keeperLock(layout))) await pause(LOOK_EVERY_MS);
}
