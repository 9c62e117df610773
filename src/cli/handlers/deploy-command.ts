import { Failure } from "../../diagnostics/failure.ts";
import type { Wanted } from "../../operations/google/choose-release.ts";
import type { DeploymentRecord } from "../../plan/records.ts";
import type { DeploymentView } from "../../run/protocol/api.ts";
import { runningEngine, startedProject } from "../engine.ts";
import type { ManifestFile } from "../manifest-file.ts";
import { isOnGoogle } from "../place.ts";
import { type Around, appName, deployRelease, deployTree, whoAmI } from "./deploy.ts";
import { follow } from "./follow.ts";

export type DeployOptions = {
  release: string | undefined;
  commit: string | undefined;
  terraform: string | undefined;
  "allow-data-loss": boolean;
  "take-over": boolean;
  serving: "primary" | "standby" | undefined;
  runtime: "native" | "container" | undefined;
  approve: boolean;
  resume: boolean;
  "run-job-again": boolean;
  "job-is-done": boolean;
};

/** `fairlead deploy`: the working tree, a kept release, or what was interrupted. */
export async function deployCommand(
  stage: string,
  options: DeployOptions,
  around: Around & { manifest: ManifestFile; yes: boolean },
): Promise<DeploymentView | DeploymentRecord> {
  const { manifest } = around;
  const { release, runtime, approve } = options;
  if (await isOnGoogle(manifest, stage)) return onGoogle(stage, options, around);
  if (options.resume) return resume(stage, options, around);
  if (release === undefined) return deployTree(manifest, { stage, runtime, approve }, around);
  const { engine } = await startedProject(manifest, await appName(manifest), around);
  return deployRelease(engine, stage, { kind: "deploy", release, by: whoAmI(), approve }, around);
}

/** `--resume` needs no saying there: what was cut off is gone on with wherever the same release is deployed again. */
async function onGoogle(
  stage: string,
  { release, commit, approve, serving, terraform, "allow-data-loss": allowDataLoss, "take-over": takeOver }: DeployOptions,
  around: Around & { manifest: ManifestFile; yes: boolean },
): Promise<DeploymentRecord> {
  const { deployGoogle } = await import("./google/deploy.ts");
  const wanted: Wanted =
    release !== undefined
      ? { from: "release", name: release }
      : commit !== undefined
        ? { from: "commit", commit }
        : { from: serving === undefined ? "tree" : "live" };
  const order = { kind: "deploy", wanted, approve, allowDataLoss, takeOver, terraform } as const;
  return deployGoogle(stage, { ...order, ...(serving !== undefined && { serving }) }, around);
}

async function resume(
  stage: string,
  options: DeployOptions,
  around: Around & { manifest: ManifestFile },
): Promise<DeploymentView> {
  const { manifest, shell } = around;
  const engine = await runningEngine(manifest, shell);
  const last = (await engine.status()).stages.find(({ name }) => name === stage)?.deployment;
  if (last === undefined) throw new Failure("not-interrupted", { stage });
  const again = options["run-job-again"] ? true : options["job-is-done"] ? false : undefined;
  const since = new Date().toISOString();
  return follow(engine, await engine.resume(last.id, again), { ...around, since });
}
