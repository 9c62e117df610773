import { Failure } from "../../../diagnostics/failure.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import { broughtLive, type DeploymentRecord } from "../../../plan/records.ts";
import type { ManifestFile } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";
import { deployGoogle } from "./deploy.ts";

/** How far back the release before is looked for. */
const LOOK_BACK = 100;

type Around = { manifest: ManifestFile; shell: Shell; progress: Progress; yes: boolean };

/** Brings back the release that was live before, or another that once was. No job runs again. */
export async function rollbackGoogle(
  stage: GoogleStage,
  order: { release: string | undefined; approve: boolean; terraform: string | undefined },
  around: Around,
): Promise<DeploymentRecord> {
  const { signal } = around.shell.interrupts;
  const name = order.release ?? (await releaseBefore(stage, signal));
  const rollback = { kind: "rollback", wanted: { from: "release", name }, allowDataLoss: false } as const;
  return deployGoogle(stage.name, { ...order, ...rollback }, around);
}

async function releaseBefore(stage: GoogleStage, signal: AbortSignal): Promise<string> {
  const served = (await stage.deployments.list(LOOK_BACK, signal)).filter(({ record }) => broughtLive(record));
  const [live] = served;
  const before = served.find(({ record }) => record.release !== live?.record.release);
  if (live === undefined || before === undefined) throw new Failure("no-rollback", { stage: stage.name });
  return before.record.release;
}
