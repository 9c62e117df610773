import { basename } from "node:path";
import type { App } from "../../app/model.ts";
import { pipelineSetup } from "../../compile/pipelines/pipeline.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { readFleet } from "../../operations/google/fleet.ts";
import { pipelineHome, stalePipeline, writePipeline } from "../../operations/pipeline/files.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { firstOnGoogle } from "./google/first-stage.ts";

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
  const fleet = await fleetOf(manifest);
  if (fleet[0]?.ground.pipeline === undefined) throw new Failure("pipeline-not-asked", {});
  const home = await pipelineHome(manifest.folder, { env: shell.env, signal: shell.interrupts.signal });
  const stale = stalePipeline(fleet, home);
  const setup = pipelineSetup(fleet, home);
  if (check) return { written: [], removed: [], stale: stale.map(({ file }) => file), setup };
  writePipeline(stale, home, force);
  const names = (removed: boolean) => stale.filter(({ state }) => (state === "left") === removed).map(({ file }) => file);
  return { written: names(false), removed: names(true), stale: [], setup };
}

/** What `fairlead check` tells of the files; nothing while the manifest has mistakes of its own. */
export async function pipelineDiagnostics(manifest: ManifestFile, text: Uint8Array, shell: Shell): Promise<Diagnostic[]> {
  const { manifest: parsed, locate } = parseManifest(text, manifest.name);
  if (parsed?.pipeline === undefined) return [];
  const fleet = await fleetOf(manifest).catch((error: unknown) => {
    if (error instanceof Failure) return [];
    throw error;
  });
  const home = await pipelineHome(manifest.folder, { env: shell.env, signal: shell.interrupts.signal });
  const at = locate(["pipeline"], "key");
  return stalePipeline(fleet, home).map(({ file, state }) => diagnose("pipeline-stale", { file, state }, at));
}

async function fleetOf(manifest: ManifestFile): Promise<readonly App[]> {
  const stage = await firstOnGoogle(manifest);
  return readFleet(await readManifest(manifest), basename(manifest.path), stage).stages;
}
