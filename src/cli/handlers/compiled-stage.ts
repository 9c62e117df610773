import { resolve } from "../../app/resolve.ts";
import { compileLocal } from "../../compile/local/compile.ts";
import type { LocalStage } from "../../compile/local/stage.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { parseManifest } from "../../manifest/parse.ts";
import type { Manifest } from "../../manifest/schema.ts";

/** A manifest's text, one local stage of it, and the checks waived in it; a Failure with every mistake where there are any. */
export function compiledStage(
  text: Uint8Array | string,
  file: string,
  stage: string,
): { manifest: Manifest; compiled: LocalStage; waived: string[] } {
  const parsed = parseManifest(text, file);
  const resolved = parsed.manifest && resolve(parsed.manifest, stage, parsed.locate);
  const app = resolved?.app;
  if (app !== undefined && app.target !== "local") throw new Failure("not-a-local-stage", { stage, target: app.target });
  const result = app && compileLocal(app);
  const found = [...parsed.diagnostics, ...(resolved?.diagnostics ?? []), ...(result?.diagnostics ?? [])];
  const errors = found.filter(({ severity }) => severity === "error");
  if (parsed.manifest === undefined || app === undefined || result === undefined || errors.length > 0) {
    throw new Failure("manifest-mistakes", { file, count: errors.length }, { also: found });
  }
  const waived = Object.entries(app.accepted).map(([code, reason]) => `${code}: ${reason}`);
  return { manifest: parsed.manifest, compiled: result.stage, waived };
}
