import { destroyStage } from "../../../operations/google/destroy.ts";
import type { DeploymentRecord } from "../../../plan/records.ts";
import type { StackPlan } from "../../../plan/terraform/change.ts";
import { ask } from "../../ask.ts";
import { googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import { paintFor } from "../../views/paint.ts";
import type { Progress } from "../../views/progress.ts";
import { terraformPlanText } from "../../views/terraform/plan.ts";

type Around = { manifest: ManifestFile; shell: Shell; progress: Progress; yes: boolean };

/** Shows all that goes, has the stage's name typed, and takes the stage away. */
export async function destroyOnGoogle(
  name: string,
  { terraform }: { terraform: string | undefined },
  around: Around,
): Promise<DeploymentRecord> {
  const stage = await googleStage(around.manifest, name, around, { terraform });
  const confirm = async (plans: readonly StackPlan[]) => {
    around.progress.line(terraformPlanText(name, plans, paintFor(around.shell.stderr, around.shell.env)).trimEnd());
    if (around.yes) return;
    await ask(
      { text: `This deletes stage ${name} with its data; each SQL server leaves a last backup.`, answer: name },
      around.shell,
    );
  };
  return destroyStage(stage, { confirm, signal: around.shell.interrupts.signal });
}
