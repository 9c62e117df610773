import type { App } from "../../app/model.ts";
import { Stages } from "../../app/resolve.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { type Parsed, parseManifest } from "../../manifest/parse.ts";

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
  return fleetOf(parseManifest(text, file), file, stage);
}

/** The same of a manifest that was parsed; `stages` are its stages where they are known. */
export function fleetOf(parsed: Parsed, file: string, stage: string, stages?: Stages): Fleet {
  const [fleet] = fleetsOf(parsed, file, [stage], stages);
  if (fleet === undefined) throw new Error("one stage was asked for and none was read");
  return fleet;
}

/** The same for several stages, from one reading. */
export function readFleets(text: Uint8Array | string, file: string, stages: readonly string[]): Fleet[] {
  return fleetsOf(parseManifest(text, file), file, stages);
}

function fleetsOf(parsed: Parsed, file: string, names: readonly string[], stages?: Stages): Fleet[] {
  const { manifest } = parsed;
  if (manifest === undefined) throw mistakes(file, parsed.diagnostics);
  const all = stages ?? new Stages(manifest, parsed.locate);
  const known = all.names;
  for (const stage of names) {
    if (!known.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, known), known });
  }
  const resolved = new Map(known.map((name) => [name, all.resolve(name)]));
  const fleet = [...resolved.values()].flatMap(({ app }) => (app === undefined || app.target === "local" ? [] : [app]));
  return names.map((stage) => {
    const { app, diagnostics = [] } = resolved.get(stage) ?? {};
    const found = [...parsed.diagnostics, ...diagnostics];
    if (app === undefined || found.some(({ severity }) => severity === "error")) throw mistakes(file, found);
    if (app.target === "local") throw new Failure("stage-is-local", { stage });
    return { app, stages: fleet, warnings: found };
  });
}

function mistakes(file: string, found: readonly Diagnostic[]): Failure {
  const count = found.filter(({ severity }) => severity === "error").length;
  return new Failure("manifest-mistakes", { file, count }, { also: found });
}
