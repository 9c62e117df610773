import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../diagnostics/failure.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import type { Question } from "../command.ts";
import { runningEngine, startedProject } from "../engine.ts";
import type { ManifestFile } from "../manifest-file.ts";
import { type Around, appName } from "./deploy.ts";

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
  if (data !== undefined && (stage === undefined || !deleted)) {
    throw new Failure("bad-option-value", { option: "--data", value: data, expected: "--stage and --delete-data beside it" });
  }
  const what =
    data !== undefined ? `Data ${data} of stage ${stage}` : stage !== undefined ? `Stage ${stage}` : await appName(manifest);
  const engine = await engineFor(manifest, deleted, around);
  if (engine === undefined) return { what, deleted };
  const step = around.progress.step(`Stopping ${what}`);
  if (stage !== undefined) await (deleted ? engine.destroy(stage, data) : engine.down(stage));
  else await shutdown(engine, deleted);
  step.done();
  return { what, deleted };
}

/** The engine that runs; to delete data one is started, because only the engine knows what there is. */
async function engineFor(manifest: ManifestFile, deleted: boolean, around: Around): Promise<EngineClient | undefined> {
  if (deleted) return (await startedProject(manifest, await appName(manifest), around)).engine;
  return runningEngine(manifest, around.shell).catch((error: unknown) => {
    if (error instanceof Failure && error.slug === "nothing-runs") return undefined;
    throw error;
  });
}

/** The engine answers first and ends then; its socket goes last. */
async function shutdown(engine: EngineClient, deleteData: boolean): Promise<void> {
  await engine.shutdown(deleteData);
  while (await engine.runs()) await pause(LOOK_EVERY_MS);
}
