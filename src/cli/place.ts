import { basename } from "node:path";
import { stageNames } from "../app/stages.ts";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { Manifest } from "../manifest/schema.ts";
import type { EngineClient } from "../run/engine-client.ts";
import type { Place } from "./command.ts";
import { runningEngine } from "./engine.ts";
import { type ManifestFile, readManifest } from "./manifest-file.ts";
import type { Shell } from "./shell.ts";
import { LOCAL } from "./stage-option.ts";
import type { Progress } from "./views/progress.ts";

/** Where a stage lives: the engine that runs for it here, or the stage on Google. */
export async function placeOf(
  manifest: ManifestFile,
  stage: string | undefined,
  around: { shell: Shell; progress: Progress },
  options: { terraform?: string | undefined } = {},
): Promise<Place> {
  if (stage === undefined || !(await isOnGoogle(manifest, stage)))
    return { on: "machine", engine: await engineFor(manifest, stage, around.shell) };
  const { googleStage } = await import("./google.ts");
  return { on: "google", stage: await googleStage(manifest, stage, around, options) };
}

/** The engine that runs; where none does, a mistake in the manifest or in the stage's name is told of first. */
async function engineFor(manifest: ManifestFile, stage: string | undefined, shell: Shell): Promise<EngineClient> {
  try {
    return await runningEngine(manifest, shell);
  } catch (error) {
    if (!(error instanceof Failure && error.slug === "nothing-runs")) throw error;
    const file = basename(manifest.path);
    const { manifest: parsed, diagnostics } = parseManifest(readManifest(manifest), file);
    if (stage === undefined || stage === LOCAL) {
      const [elsewhere] = parsed === undefined ? [] : stageNames(parsed).filter((name) => livesOnGoogle(parsed, name));
      if (parsed === undefined || elsewhere === undefined) throw error;
      throw new Failure("nothing-runs", { app: parsed.app, elsewhere });
    }
    const count = diagnostics.filter(({ severity }) => severity === "error").length;
    if (parsed === undefined || count > 0) throw new Failure("manifest-mistakes", { file, count }, { also: diagnostics });
    const known = stageNames(parsed);
    if (!known.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, known), known });
    throw error;
  }
}

/**
 * Whether a stage lives on Google rather than on this machine. A manifest that cannot be read just now, and a stage it
 * does not name, are this machine's: what runs here is looked after also while its manifest is being rewritten.
 */
export async function isOnGoogle(manifest: ManifestFile, stage: string): Promise<boolean> {
  if (stage === LOCAL) return false;
  const { manifest: parsed } = parseManifest(readManifest(manifest), basename(manifest.path));
  return parsed !== undefined && livesOnGoogle(parsed, stage);
}

/** The same by a manifest that was parsed. */
export function livesOnGoogle(manifest: Manifest, stage: string): boolean {
  const said = manifest.stages?.[stage];
  const target = said?.target ?? manifest.target;
  return said !== undefined && stage !== LOCAL && target !== undefined && target !== "local";
}
