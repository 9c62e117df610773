import type { App } from "../../app/model.ts";
import { resolve } from "../../app/resolve.ts";
import { stageNames } from "../../app/stages.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { parseManifest } from "../../manifest/parse.ts";

/** One stage of a manifest among the other stages on Google. */
export type Fleet = {
  app: App;
  /** Every stage on Google, this one included, in promotion order. */
  stages: readonly App[];
  warnings: readonly Diagnostic[];
};

/**
 * Reads a stage on Google from a manifest's text, the working tree's or a release's. Throws `manifest-mistakes` with every
 * mistake, `unknown-stage`, and `stage-is-local` for a stage of this machine.
 */
export function readFleet(text: Uint8Array | string, file: string, stage: string): Fleet {
  const parsed = parseManifest(text, file);
  const { manifest } = parsed;
  const found: Diagnostic[] = [...parsed.diagnostics];
  if (manifest === undefined) throw mistakes(file, found);
  const known = stageNames(manifest);
  if (!known.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, known), known });
  const stages: App[] = [];
  let app: App | undefined;
  for (const name of known) {
    const resolved = resolve(manifest, name, parsed.locate);
    if (name === stage) {
      app = resolved.app;
      found.push(...resolved.diagnostics);
    }
    if (resolved.app !== undefined && resolved.app.target !== "local") stages.push(resolved.app);
  }
  if (app === undefined || found.some(({ severity }) => severity === "error")) throw mistakes(file, found);
  if (app.target === "local") throw new Failure("stage-is-local", { stage });
  return { app, stages, warnings: found };
}

function mistakes(file: string, found: readonly Diagnostic[]): Failure {
  const count = found.filter(({ severity }) => severity === "error").length;
  return new Failure("manifest-mistakes", { file, count }, { also: found });
}
