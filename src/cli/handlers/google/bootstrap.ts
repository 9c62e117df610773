import { bootstrap, type Laid } from "../../../operations/google/bootstrap.ts";
import { googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";
import { firstOnGoogle } from "./first-stage.ts";

/** Lays the ground of one stage, or of all that are on Google. */
export async function bootstrapStages(
  name: string | undefined,
  around: { manifest: ManifestFile; shell: Shell; progress: Progress },
): Promise<Laid[]> {
  const { manifest, shell } = around;
  const stage = await googleStage(manifest, name ?? (await firstOnGoogle(manifest)), around);
  const names = name === undefined ? stage.fleet.map((app) => app.stage) : [name];
  return bootstrap(stage, names, shell.interrupts.signal);
}
