import { spoken } from "../../../diagnostics/spoken.ts";
import type { LockRecord } from "../../../plan/records.ts";
import type { Question } from "../../command.ts";
import { googleStage } from "../../google.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";

type Around = { manifest: ManifestFile; shell: Shell; progress: Progress };
export type Unlocked = { stage: string; from: LockRecord | undefined };

/** Nothing to ask where nobody holds it. */
export async function unlockQuestion(name: string, around: Around): Promise<Question | undefined> {
  const stage = await googleStage(around.manifest, name, around);
  const holder = await stage.lock.holder(around.shell.interrupts.signal);
  if (holder === undefined) return undefined;
  const since = spoken(Date.now() - Date.parse(holder.since));
  return { text: `${holder.by} has held ${name} for ${since} (${holder.doing}) and would be stopped. Take the lock away?` };
}

export async function unlockStage(name: string, around: Around): Promise<Unlocked> {
  const stage = await googleStage(around.manifest, name, around);
  return { stage: name, from: await stage.lock.breakOpen(around.shell.interrupts.signal) };
}
