import { basename } from "node:path";
import { parseManifest } from "../manifest/parse.ts";
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
    return { on: "machine", engine: await runningEngine(manifest, around.shell) };
  const { googleStage } = await import("./google.ts");
  return { on: "google", stage: await googleStage(manifest, stage, around, options) };
}

/**
 * Whether a stage lives on Google rather than on this machine. A manifest that cannot be read just now, and a stage it
 * does not name, are this machine's: what runs here is looked after also while its manifest is being rewritten.
 */
export async function isOnGoogle(manifest: ManifestFile, stage: string): Promise<boolean> {
  if (stage === LOCAL) return false;
  const { manifest: parsed } = parseManifest(await readManifest(manifest), basename(manifest.path));
  const target = parsed?.stages?.[stage]?.target ?? parsed?.target;
  return parsed?.stages?.[stage] !== undefined && target !== undefined && target !== "local";
}
