import type { StagePlan } from "../../../operations/google/course.ts";
import { planStage } from "../../../operations/google/deploy.ts";
import { nextRelease } from "../../../operations/google/next-release.ts";
import { standingVariables } from "../../../operations/google/standing.ts";
import { googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";

/** `notBuilt`: images of the working tree that are not known before they are built; those that are live stand in. */
export type GooglePlan = Pick<StagePlan, "stage" | "stacks" | "waived"> & { release: string; notBuilt: readonly string[] };

/** What a deployment to a stage on Google would change. Builds, pushes and changes nothing. */
export async function planOnGoogle(
  name: string,
  { release, terraform }: { release: string | undefined; terraform: string | undefined },
  around: { manifest: ManifestFile; shell: Shell; progress: Progress },
): Promise<GooglePlan> {
  const { signal } = around.shell.interrupts;
  const stage = await googleStage(around.manifest, name, around, { terraform });
  const { next, unknown } = await nextRelease(stage, release, signal);
  const [standing, live] = await Promise.all([standingVariables(stage, next, signal), stage.deployments.live(signal)]);
  // A release that is live has run its jobs.
  const execution = (live?.release === next.release.id ? standing.settings.jobs : undefined) ?? "planned";
  const { stacks, waived } = await planStage(stage, next, { ...standing, execution }, signal);
  return { stage: name, release: next.release.id, stacks, waived, notBuilt: unknown };
}
