import { Failure } from "../../../diagnostics/failure.ts";
import type { Wanted } from "../../../operations/google/choose-release.ts";
import type { StagePlan } from "../../../operations/google/course.ts";
import { deployToGoogle } from "../../../operations/google/deploy.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import type { DeploymentRecord } from "../../../plan/records.ts";
import type { Serving } from "../../../plan/settings.ts";
import { isUnchanged } from "../../../plan/terraform/change.ts";
import { ask, canAsk } from "../../ask.ts";
import { type GoogleOptions, googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import { diagnosticsText } from "../../views/diagnostics.ts";
import { paintFor } from "../../views/paint.ts";
import type { Progress } from "../../views/progress.ts";
import { terraformPlanText } from "../../views/terraform/plan.ts";

export type GoogleDeployment = GoogleOptions & {
  kind: DeploymentRecord["kind"];
  wanted: Wanted;
  approve: boolean;
  allowDataLoss: boolean;
  takeOver?: boolean;
  serving?: Serving;
};
type Around = { manifest: ManifestFile; shell: Shell; progress: Progress; yes: boolean };

/** Deploys, promotes or rolls back a stage on Google: shows the plan, asks, and follows it to its end. */
export async function deployGoogle(name: string, order: GoogleDeployment, around: Around): Promise<DeploymentRecord> {
  const { shell, progress, manifest } = around;
  const stage = await googleStage(manifest, name, around, order);
  if (stage.warnings.length > 0) {
    const sources = new Map([[stage.tree.file, new TextEncoder().encode(stage.tree.text)]]);
    progress.line(diagnosticsText(stage.warnings, sources, paintFor(shell.stderr, shell.env)));
  }
  const deploy = (approve: boolean) =>
    deployToGoogle(stage, {
      ...order,
      approve,
      confirm: (plan) => confirm(plan, stage.app.target === "gke", around),
      signal: shell.interrupts.signal,
    });
  return deploy(order.approve).catch(async (error: unknown) => {
    if (!(error instanceof Failure && error.slug === "approval-needed") || !canAsk(shell)) throw error;
    await ask({ text: `${error.diagnostic.message} Is it given?` }, shell);
    return deploy(true);
  });
}

/** Shows the plan, and asks where somebody can answer; without a terminal `--yes` has to say it. */
async function confirm(plan: StagePlan, inCluster: boolean, { shell, progress, yes }: Around): Promise<void> {
  const paint = paintFor(shell.stderr, shell.env);
  // What a release changes in a cluster is no part of the plan.
  if (inCluster && plan.stacks.every(isUnchanged))
    progress.line(`Nothing of ${plan.stage} changes at Google; release ${plan.release.number} is brought to its cluster.`);
  else progress.line(terraformPlanText(plan.stage, plan.stacks, paint).trimEnd());
  for (const line of plan.waived) progress.line(`  ${paint("yellow", "waived")}  ${line}`);
  if (yes || plan.stacks.every(isUnchanged)) return;
  await ask({ text: `Bring release ${plan.release.number} to ${plan.stage} by this plan?` }, shell);
}

/** Where a stage's address is, for the last line of a deployment. */
export function addressOf({ app }: GoogleStage): string | undefined {
  return app.access?.domain === undefined ? undefined : `https://${app.access.domain}`;
}
