import { basename } from "node:path";
import { Failure } from "../../../diagnostics/failure.ts";
import { makeGoogleRelease } from "../../../operations/google/choose-release.ts";
import { tellScan } from "../../../operations/google/scan.ts";
import { digestTree } from "../../../operations/make-release.ts";
import type { ReleaseRecord } from "../../../plan/records.ts";
import { runningEngine } from "../../engine.ts";
import { googleStage } from "../../google.ts";
import { type ManifestFile, readManifest } from "../../manifest-file.ts";
import type { Shell } from "../../shell.ts";
import { LOCAL } from "../../stage-option.ts";
import type { Progress } from "../../views/progress.ts";
import { compiledStage } from "../compiled-stage.ts";
import { stepsOf } from "../preparation.ts";
import { firstOnGoogle } from "./first-stage.ts";

type Order = {
  stage: string | undefined;
  /** A release of this machine, whose very sources have to be what is built. */
  release: string | undefined;
  terraform: string | undefined;
};
type Around = { manifest: ManifestFile; shell: Shell; progress: Progress };

/** Builds, tests and pushes the images of the working tree and writes the release down; deploys nothing. */
export async function buildForGoogle({ stage: name, release, terraform }: Order, around: Around): Promise<ReleaseRecord> {
  const { manifest, shell } = around;
  const { signal } = shell.interrupts;
  const stage = await googleStage(manifest, name ?? (await firstOnGoogle(manifest)), around, { terraform });
  const local = release === undefined ? undefined : await identical(release, around);
  const made = await makeGoogleRelease(stage, signal);
  // Images of containers have the digest of their snapshot only once that is taken.
  if (local?.digest !== undefined && local.digest !== made.digest) throw differs(local.release, "sources");
  await tellScan(stage, made, signal);
  return made;
}

/**
 * Compares the working tree with a release of this machine: the same manifest and, where it runs natively, the same snapshot.
 * `digest`: what the snapshot has to have that is about to be taken, for a release that runs in containers.
 */
async function identical(
  name: string,
  { manifest, shell, progress }: Around,
): Promise<{ release: string; digest: string | undefined }> {
  const engine = await runningEngine(manifest, shell);
  const release = (await engine.releases()).find(({ id, number }) => id === name || String(number) === name.replace(/^#/, ""));
  if (release === undefined) throw new Failure("unknown-release", { release: name });
  const text = readManifest(manifest);
  const kept = await engine.manifestOf(release.id);
  if (kept.text !== new TextDecoder().decode(text)) throw differs(release.id, "manifest");
  const { stages } = await engine.status();
  const lives = stages.find((stage) => stage.release === release.id);
  if (lives?.runtime === "container") return { release: release.id, digest: release.digest };
  const { compiled } = compiledStage(text, basename(manifest.path), lives?.name ?? LOCAL);
  const { makeLayout } = await import("../../../run/home.ts");
  const home = await makeLayout(manifest.folder, compiled.app, { env: shell.env });
  const around = { ...home, env: shell.env, onProgress: stepsOf(progress).tell, signal: shell.interrupts.signal };
  if ((await digestTree(manifest.path, compiled, around)) !== release.digest) throw differs(release.id, "sources");
  return { release: release.id, digest: undefined };
}

function differs(release: string, what: "sources" | "manifest"): Failure {
  return new Failure("snapshot-differs", { release, what });
}
