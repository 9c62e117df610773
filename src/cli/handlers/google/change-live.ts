import { Failure } from "../../../diagnostics/failure.ts";
import { applyLive, type LiveOrder } from "../../../operations/google/apply-live.ts";
import { applyLiveToGke, restartOnGke } from "../../../operations/google/gke/apply-live.ts";
import { type Count, withCounts } from "../../../operations/google/scale.ts";
import { rotated } from "../../../operations/google/secret-store.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import { isUnchanged, type StackPlan, takesAway } from "../../../plan/terraform/change.ts";
import { ask } from "../../ask.ts";
import type { Shell } from "../../shell.ts";
import { paintFor } from "../../views/paint.ts";
import type { Progress } from "../../views/progress.ts";
import { terraformPlanText } from "../../views/terraform/plan.ts";

type Around = { shell: Shell; progress: Progress; yes: boolean };

/** Holds components at counts, or lets them go: the same revisions with other numbers of instances. */
export async function scaleOnGoogle(stage: GoogleStage, counts: readonly Count[], around: Around): Promise<void> {
  const { signal } = around.shell.interrupts;
  if (stage.app.target === "gke") {
    const doing = `scale of ${stage.app.name}`;
    await applyLiveToGke(stage, { doing, change: (before, at) => withCounts(before, at, counts), signal });
    return;
  }
  await applyLive(stage, {
    doing: `scale of ${stage.app.name}`,
    change: (before, at) => withCounts(before, at, counts),
    confirm: (plans) => confirm(stage, plans, around),
    signal,
  });
}

/** Gives a generated secret or a server's password a new value, and rolls what reads it onto it. */
export async function rotateOnGoogle(stage: GoogleStage, name: string, around: Around): Promise<void> {
  const { signal } = around.shell.interrupts;
  const order: LiveOrder = {
    doing: `secrets rotate ${name} of ${stage.app.name}`,
    change: (before, at) => rotated(stage, before, at, name, signal),
    confirm: (plans) => confirm(stage, plans, around),
    signal,
  };
  if (stage.app.target === "gke") await applyLiveToGke(stage, order);
  else await applyLive(stage, order);
}

/** Rolls the live release onto what is in use now: versions of secrets that were set since. */
export async function restartOnGoogle(stage: GoogleStage, around: Around): Promise<{ stage: string; restarted: true }> {
  const { signal } = around.shell.interrupts;
  if (stage.app.target === "gke") {
    await restartOnGke(stage, { doing: `restart of ${stage.app.name}`, signal });
    return { stage: stage.name, restarted: true };
  }
  const changed = await applyLive(stage, {
    doing: `restart of ${stage.app.name}`,
    change: (before) => before,
    confirm: (plans) => confirm(stage, plans, around),
    signal,
  });
  if (!changed) throw new Failure("restart-changes-nothing", { stage: stage.name });
  return { stage: stage.name, restarted: true };
}

/** Shows what changes. What was asked for takes nothing away; where more would change than that, somebody has to say yes. */
async function confirm({ name }: GoogleStage, plans: readonly StackPlan[], { shell, progress, yes }: Around): Promise<void> {
  if (plans.every(isUnchanged)) return;
  progress.line(terraformPlanText(name, plans, paintFor(shell.stderr, shell.env)).trimEnd());
  const takes = plans.some((plan) => plan.kind === "planned" && plan.changes.some(isLost));
  if (takes && !yes) await ask({ text: `Something of ${name} would be taken away by this. Go on?` }, shell);
}

/** A version of a secret that makes place for the next one is not lost: the old one stays where it is. */
function isLost(change: Parameters<typeof takesAway>[0]): boolean {
  return takesAway(change) && change.type !== "google_secret_manager_secret_version";
}
