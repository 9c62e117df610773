import { dirname } from "node:path";
import { registryPlace } from "../../compile/terraform/registry.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { broughtLive, type DeploymentRecord, type ReleaseRecord } from "../../plan/records.ts";
import { commitOf } from "../../run/git.ts";
import { readFiles } from "./files.ts";
import { makeImages } from "./images.ts";
import { googleLogin } from "./login.ts";
import { ensureRegistry } from "./registry.ts";
import { guardScan } from "./scan.ts";
import type { GoogleStage } from "./stage.ts";

/** Which release is brought live. */
export type Wanted =
  /** Made of the working tree. */
  | { from: "tree" }
  | { from: "release"; name: string }
  /** The newest that was made of a commit: what a pipeline promotes. */
  | { from: "commit"; commit: string }
  /** What is live in the stage already. */
  | { from: "live" }
  /** What is live in another stage. */
  | { from: "stage"; stage: string };

/** Builds, tests and pushes what the working tree needs, and writes the release down; the same tree is the same release. */
export async function makeGoogleRelease(stage: GoogleStage, signal: AbortSignal): Promise<ReleaseRecord> {
  const { world, tree, app, fleet } = stage;
  const { layout, env, account, onProgress, onPrepared } = world;
  const around = { layout, env, account, onProgress, signal };
  await ensureRegistry(stage, signal);
  const files = await readFiles(fleet, tree.path);
  const made = await makeImages(
    { app, manifest: tree.path, registry: registryPlace(fleet), login: () => googleLogin(world.connection) },
    around,
  );
  onPrepared();
  const commit = await commitOf(dirname(tree.path), { env, signal });
  return stage.releases.add(
    {
      by: world.by,
      dirty: commit?.dirty ?? false,
      digest: made.snapshot,
      file: tree.file,
      manifest: tree.text,
      files,
      images: made.images,
      ...(commit === undefined ? {} : { commit: commit.id }),
    },
    signal,
  );
}

/** How many releases back a commit is looked for. */
const LOOK_BACK = 200;

/** The release that is wanted, where the stage may have it: later stages take only what is live in one before them. */
export async function chooseRelease(stage: GoogleStage, wanted: Wanted, signal: AbortSignal): Promise<ReleaseRecord> {
  const { from } = stage.app;
  switch (wanted.from) {
    case "live": {
      const live = await stage.deployments.live(signal);
      if (live === undefined) throw new Failure("nothing-live", { stage: stage.name });
      return stage.releases.get(live.release, signal);
    }
    case "tree":
      if (from.length > 0) throw new Failure("needs-promotion", { stage: stage.name, allowed: from });
      return makeGoogleRelease(stage, signal);
    case "release":
      return allowed(stage, await stage.releases.get(wanted.name, signal), signal);
    case "commit":
      return allowed(stage, await ofCommit(stage, wanted.commit, signal), signal);
    case "stage": {
      if (!from.includes(wanted.stage))
        throw new Failure("promotion-order", { from: wanted.stage, to: stage.name, allowed: from });
      const live = await stage.deploymentsOf(wanted.stage).live(signal);
      if (live === undefined) throw new Failure("nothing-live", { stage: wanted.stage });
      return scanned(stage, await stage.releases.get(live.release, signal), signal);
    }
    default:
      return wanted satisfies never;
  }
}

async function ofCommit(stage: GoogleStage, commit: string, signal: AbortSignal): Promise<ReleaseRecord> {
  const releases = await stage.releases.list(LOOK_BACK, signal);
  const found = releases.find((release) => release.commit?.startsWith(commit) === true && !release.dirty);
  if (found === undefined) throw new Failure("commit-without-release", { commit, stage: stage.name });
  return found;
}

/** Refuses a release that was in none of the stages it has to come from. */
async function allowed(stage: GoogleStage, release: ReleaseRecord, signal: AbortSignal): Promise<ReleaseRecord> {
  const { from } = stage.app;
  if (from.length === 0) return release;
  const wasHere = wasLive(await stage.deployments.list(LOOK_BACK, signal), release.id);
  if (wasHere) return release;
  for (const before of from) {
    if (wasLive(await stage.deploymentsOf(before).list(LOOK_BACK, signal), release.id)) return scanned(stage, release, signal);
  }
  throw new Failure("stage-skipped", { stage: stage.name, release: release.id, allowed: from });
}

/** What comes from another stage is let in only as `image.scan` says. */
async function scanned(stage: GoogleStage, release: ReleaseRecord, signal: AbortSignal): Promise<ReleaseRecord> {
  await guardScan(stage, stage.as(release).app, release, signal);
  return release;
}

function wasLive(deployments: readonly { record: DeploymentRecord }[], release: string): boolean {
  return deployments.some(({ record }) => record.release === release && broughtLive(record));
}
