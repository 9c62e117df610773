import { resolve } from "../../../app/resolve.ts";
import { promotionOrder } from "../../../app/stages.ts";
import { contextOf } from "../../../compile/terraform/context.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { nearest } from "../../../diagnostics/nearest.ts";
import { parseManifest } from "../../../manifest/parse.ts";
import { type FailoverPlan, planFailover } from "../../../plan/failover.ts";
import { type ManifestFile, readManifest } from "../../manifest-file.ts";
import { LOCAL } from "../../stage-option.ts";

/** What a failover of a stage will do, from the manifest alone. Throws `failover-without-standby` where it has no second region. */
export async function failoverOf(file: ManifestFile, stage: string): Promise<FailoverPlan> {
  const { manifest, diagnostics, locate } = parseManifest(readManifest(file), file.name);
  if (manifest === undefined)
    throw new Failure("manifest-mistakes", { file: file.name, count: diagnostics.length }, { also: diagnostics });
  if (stage === LOCAL) throw new Failure("failover-without-standby", { stage });
  const known = promotionOrder(manifest);
  if (!known.includes(stage)) throw new Failure("unknown-stage", { stage, near: nearest(stage, known), known });
  const resolved = known.map((name) => ({ name, ...resolve(manifest, name, locate) }));
  const fleet = resolved.flatMap(({ app }) => (app === undefined || app.target === "local" ? [] : [app]));
  const app = fleet.find((one) => one.stage === stage);
  if (app === undefined) {
    const errors = (resolved.find(({ name }) => name === stage)?.diagnostics ?? []).filter(
      ({ severity }) => severity === "error",
    );
    if (errors.length === 0) throw new Failure("failover-without-standby", { stage });
    throw new Failure("manifest-mistakes", { file: file.name, count: errors.length }, { also: errors });
  }
  const context = contextOf(app, fleet);
  const plan = context && planFailover(context);
  if (plan === undefined) throw new Failure("failover-without-standby", { stage });
  return plan;
}
