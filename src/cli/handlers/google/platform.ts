import { resolve } from "node:path";
import { type InstalledOperator, installPlatform } from "../../../operations/google/gke/platform.ts";
import { type GoogleOptions, googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";

/** Installs in a stage's clusters what its objects need. */
export async function platformOf(
  name: string,
  { charts, terraform }: GoogleOptions & { charts: string | undefined },
  around: { manifest: ManifestFile; shell: Shell; progress: Progress },
): Promise<readonly InstalledOperator[]> {
  const { shell, manifest } = around;
  const stage = await googleStage(manifest, name, around, { terraform });
  const folder = charts === undefined ? undefined : resolve(shell.cwd, charts);
  return installPlatform(stage, { charts: folder }, shell.interrupts.signal);
}
