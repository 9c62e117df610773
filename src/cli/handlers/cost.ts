import { resolve } from "../../app/resolve.ts";
import { promotionOrder } from "../../app/stages.ts";
import { type Cost, costOf } from "../../compile/cost/cost.ts";
import { contextOf } from "../../compile/terraform/context.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import { LOCAL } from "../stage-option.ts";

/** What a stage on Google costs, from the manifest alone. */
export async function cost(file: ManifestFile, stage: string): Promise<Cost> {
  const { manifest, diagnostics, locate } = parseManifest(readManifest(file), file.name);
  if (manifest === undefined) throw mistakes(file, diagnostics);
  const known = promotionOrder(manifest);
  if (stage === LOCAL) throw new Failure("cost-not-google", { stage });
  if (!known.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, known), known });
  const resolved = known.map((name) => ({ name, ...resolve(manifest, name, locate) }));
  const fleet = resolved.flatMap(({ app }) => (app === undefined ? [] : [app]));
  const app = fleet.find((one) => one.stage === stage);
  if (app === undefined) throw mistakes(file, resolved.find(({ name }) => name === stage)?.diagnostics ?? []);
  const context = contextOf(app, fleet);
  if (app.target === "local" || context === undefined) throw new Failure("cost-not-google", { stage });
  return costOf(app, context.google);
}

function mistakes(file: ManifestFile, found: readonly Diagnostic[]): Failure {
  const errors = found.filter(({ severity }) => severity === "error");
  return new Failure("manifest-mistakes", { file: file.name, count: errors.length }, { also: [...found] });
}
