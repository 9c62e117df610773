import { checkManifest, checkParsed } from "../../app/check.ts";
import { stageNames } from "../../app/stages.ts";
import { type Diagnostic, hasErrors, sortByPlace } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { countDiagnostics } from "../../diagnostics/render.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { diagnosticsText } from "../views/diagnostics.ts";
import type { Paint } from "../views/paint.ts";

export type Checked = { file: string; diagnostics: readonly Diagnostic[]; good: boolean; text: (paint: Paint) => string };

/** Everything that can be judged about a manifest, in all stages or in one. Warnings are no reason to fail. */
export async function check(manifest: ManifestFile, stage: string | undefined, shell: Shell): Promise<Checked> {
  const bytes = await readManifest(manifest);
  const judged = stage === undefined ? checkManifest(bytes, manifest.name) : checkStage(bytes, manifest.name, stage);
  const diagnostics = sortByPlace([...judged, ...(await ofPipeline(manifest, bytes, shell))]);
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

/** What compiles a pipeline is loaded only where one may be asked for. */
async function ofPipeline(manifest: ManifestFile, bytes: Uint8Array, shell: Shell): Promise<Diagnostic[]> {
  if (!new TextDecoder().decode(bytes).includes("pipeline")) return [];
  return (await import("./pipeline.ts")).pipelineDiagnostics(manifest, bytes, shell);
}

function checkStage(bytes: Uint8Array, file: string, stage: string): Diagnostic[] {
  const { manifest, diagnostics, locate } = parseManifest(bytes, file);
  if (manifest === undefined) return diagnostics;
  const known = stageNames(manifest);
  if (!known.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, known), known });
  return sortByPlace([...diagnostics, ...checkParsed(manifest, locate, [stage])]);
}
