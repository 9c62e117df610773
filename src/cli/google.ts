import { hostname, userInfo } from "node:os";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseManifest } from "../manifest/parse.ts";
import { GoogleStage } from "../operations/google/stage.ts";
import { Connection } from "../run/google/connection.ts";
import { GoogleObjects } from "../run/google/objects.ts";
import { makeLayout } from "../run/home.ts";
import { stepsOf } from "./handlers/preparation.ts";
import { type ManifestFile, readManifest } from "./manifest-file.ts";
import type { Shell } from "./shell.ts";
import { googleCourse } from "./views/google/course.ts";
import { paintFor } from "./views/paint.ts";
import type { Progress } from "./views/progress.ts";

export type GoogleOptions = { terraform?: string | undefined };

/** A stage on Google as the working tree has it, ready to be worked on. Asks Google nothing yet. */
export async function googleStage(
  manifest: ManifestFile,
  stage: string,
  { shell, progress }: { shell: Shell; progress: Progress },
  { terraform }: GoogleOptions = {},
): Promise<GoogleStage> {
  const { env } = shell;
  const text = new TextDecoder().decode(readManifest(manifest));
  const file = basename(manifest.path);
  const parsed = parseManifest(text, file);
  const app = parsed.manifest?.app ?? "app";
  // Images are built by the engine for containers, and everything else runs at Google.
  const { layout, account } = await makeLayout(manifest.folder, app, { env, asCaller: true });
  const connection = new Connection(env);
  const steps = stepsOf(progress);
  const world = {
    env,
    layout,
    account,
    connection,
    objects: new GoogleObjects(connection),
    terraform,
    by: whoAmI(env),
    now: () => new Date(),
    pause: async (ms: number, signal: AbortSignal) => void (await pause(ms, undefined, { signal })),
    emit: googleCourse(progress, paintFor(shell.stderr, env)),
    onProgress: steps.tell,
    onPrepared: steps.end,
  };
  return new GoogleStage(stage, { path: manifest.path, file, text }, world, parsed);
}

/** Who is written down: a pipeline's run where there is one, else a person at a machine. */
function whoAmI(env: NodeJS.ProcessEnv): string {
  const { GITHUB_ACTOR, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, BUILD_ID } = env;
  if (GITHUB_RUN_ID !== undefined)
    return `${GITHUB_ACTOR ?? "github"} by ${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  if (BUILD_ID !== undefined) return `Cloud Build ${BUILD_ID}`;
  return `${userInfo().username}@${hostname()}`;
}
