import { checkParsed, checkReading } from "../../app/check.ts";
import { Stages } from "../../app/resolve.ts";
import { stageNames } from "../../app/stages.ts";
import { type Diagnostic, hasErrors, sortByPlace } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { countDiagnostics } from "../../diagnostics/render.ts";
import { type Parsed, parseManifest } from "../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { diagnosticsText } from "../views/diagnostics.ts";
import type { Paint } from "../views/paint.ts";

export type Checked = { file: string; diagnostics: readonly Diagnostic[]; good: boolean; text: (paint: Paint) => string };

/** Everything that can be judged about a manifest, in all stages or in one. Warnings are no reason to fail. */
export async function check(manifest: ManifestFile, stage: string | undefined, shell: Shell): Promise<Checked> {
  const bytes = readManifest(manifest);
  const parsed = parseManifest(bytes, manifest.name);
  if (stage !== undefined) known(parsed, stage);
  const stages = parsed.draft && new Stages(parsed.draft.manifest, parsed.draft.locate);
  const ofPipeline = await checkOfPipeline(manifest, parsed, stages, shell);
  const judged = stage === undefined ? checkReading(parsed, stages) : checkStage(parsed, stages, stage);
  const diagnostics = sortByPlace([...judged, ...(await ofPipeline())]);
  return {
    file: manifest.name,
    diagnostics,
    good: !hasErrors(diagnostics),
    text: (paint) => {
      if (diagnostics.length === 0) return `${paint("green", "✓")} ${manifest.name} is good.`;
      return `${diagnosticsText(diagnostics, new Map([[manifest.name, bytes]]), paint)}\n${countDiagnostics(diagnostics)} in ${manifest.name}`;
    },
  };
}

/** What compiles a pipeline is loaded only where one is asked for. */
async function checkOfPipeline(
  manifest: ManifestFile,
  parsed: Parsed,
  stages: Stages | undefined,
  shell: Shell,
): Promise<() => Promise<Diagnostic[]>> {
  if (stages === undefined || parsed.manifest?.pipeline === undefined) return async () => [];
  return (await import("./pipeline.ts")).pipelineCheck(manifest, parsed, stages, shell);
}

/** Throws `unknown-stage` for a stage that a manifest does not have. */
function known({ manifest }: Parsed, stage: string): void {
  if (manifest === undefined) return;
  const names = stageNames(manifest);
  if (!names.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, names), known: names });
}

function checkStage({ manifest, diagnostics }: Parsed, stages: Stages | undefined, stage: string): Diagnostic[] {
  if (manifest === undefined || stages === undefined) return diagnostics;
  return sortByPlace([...diagnostics, ...checkParsed(stages, [stage])]);
}
