import { basename } from "node:path";
import type { App } from "../../app/model.ts";
import type { Stages } from "../../app/resolve.ts";
import { pipelineSetup } from "../../compile/pipelines/pipeline.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type Parsed, parseManifest } from "../../manifest/parse.ts";
import { fleetOf } from "../../operations/google/fleet.ts";
import { pipelineHome, stalePipeline, writePipeline } from "../../operations/pipeline/files.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { firstOnGoogleOf } from "./google/first-stage.ts";

export type PipelineResult = {
  /** By their path from the top of the repository. */
  written: readonly string[];
  removed: readonly string[];
  /** With `--check`: what would be written or removed. */
  stale: readonly string[];
  /** Commands that prepare the code host, once. */
  setup: readonly string[];
};

/** Writes the files of the manifest's pipeline, or only tells which are stale. */
export async function pipelineFiles(
  manifest: ManifestFile,
  { check, force }: { check: boolean; force: boolean },
  shell: Shell,
): Promise<PipelineResult> {
  const file = basename(manifest.path);
  const fleet = stagesOf(parseManifest(readManifest(manifest), file), file);
  if (fleet[0]?.ground.pipeline === undefined) throw new Failure("pipeline-not-asked", {});
  const home = await pipelineHome(manifest.folder, { env: shell.env, signal: shell.interrupts.signal });
  const stale = stalePipeline(fleet, home);
  const setup = pipelineSetup(fleet, home);
  if (check) return { written: [], removed: [], stale: stale.map(({ file }) => file), setup };
  writePipeline(stale, home, force);
  const names = (removed: boolean) => stale.filter(({ state }) => (state === "left") === removed).map(({ file }) => file);
  return { written: names(false), removed: names(true), stale: [], setup };
}

/**
 * What `fairlead check` tells of the files of a manifest with a pipeline; nothing while the manifest has mistakes of its own.
 * Where they are is looked up at once, while the caller judges the manifest.
 */
export function pipelineCheck(manifest: ManifestFile, parsed: Parsed, stages: Stages, shell: Shell): () => Promise<Diagnostic[]> {
  const home = pipelineHome(manifest.folder, { env: shell.env, signal: shell.interrupts.signal });
  return async () => {
    const at = parsed.locate(["pipeline"], "key");
    const stale = stalePipeline(soundStages(parsed, manifest.name, stages), await home);
    return stale.map(({ file, state }) => diagnose("pipeline-stale", { file, state }, at));
  };
}

function soundStages(parsed: Parsed, file: string, stages: Stages): readonly App[] {
  try {
    return stagesOf(parsed, file, stages);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

function stagesOf(parsed: Parsed, file: string, stages?: Stages): readonly App[] {
  return fleetOf(parsed, file, firstOnGoogleOf(parsed, file), stages).stages;
}
