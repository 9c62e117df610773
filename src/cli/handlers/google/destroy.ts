import { Failure } from "../../../diagnostics/failure.ts";
import { destroyStage } from "../../../operations/google/destroy.ts";
import { removedStage } from "../../../operations/google/removed.ts";
import type { DeploymentRecord } from "../../../plan/records.ts";
import type { StackPlan } from "../../../plan/terraform/change.ts";
import { ask } from "../../ask.ts";
import { googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import { paintFor } from "../../views/paint.ts";
import type { Progress } from "../../views/progress.ts";
import { terraformPlanText } from "../../views/terraform/plan.ts";
import { firstOnGoogle } from "./first-stage.ts";

type Around = { manifest: ManifestFile; shell: Shell; progress: Progress; yes: boolean };

/** Shows all that goes, has the stage's name typed, and takes the stage away, also one that the manifest names no more. */
export async function destroyOnGoogle(
  name: string,
  { terraform }: { terraform: string | undefined },
  around: Around,
): Promise<DeploymentRecord> {
  const { signal } = around.shell.interrupts;
  const stage = await googleStage(around.manifest, name, around, { terraform }).catch(async (error: unknown) => {
    if (!(error instanceof Failure && error.slug === "unknown-stage")) throw error;
    const other = await googleStage(around.manifest, await firstOnGoogle(around.manifest), around, { terraform });
    return (await removedStage(other, name, signal)) ?? Promise.reject(error);
  });
  const confirm = async (plans: readonly StackPlan[]) => {
    around.progress.line(terraformPlanText(name, plans, paintFor(around.shell.stderr, around.shell.env)).trimEnd());
    if (around.yes) return;
    await ask(
      { text: `This deletes stage ${name} with its data; each SQL server leaves a last backup.`, answer: name },
      around.shell,
    );
  };
  return destroyStage(stage, { confirm, signal });
}
