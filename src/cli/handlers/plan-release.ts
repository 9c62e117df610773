import { basename } from "node:path";
import type { LocalStage } from "../../compile/local/stage.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { digestTree } from "../../operations/make-release.ts";
import { planDeployment, type StageFacts } from "../../plan/deployment.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import { makeLayout } from "../../run/home.ts";
import type { PlanView, StatusView } from "../../run/protocol/api.ts";
import { runningEngine } from "../engine.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { compiledStage } from "./compiled-stage.ts";
import { refuseWhatIsKept } from "./kept.ts";

/** How a release is called that a plan speaks of before it exists. */
const NEXT = "next";

/** What deploying the working tree to a stage would do. Nothing is made, started or changed. */
export async function planRelease(manifest: ManifestFile, stage: string, shell: Shell): Promise<PlanView> {
  const text = readManifest(manifest);
  const { manifest: written, compiled, waived } = compiledStage(text, basename(manifest.path), stage);
  const engine = await runningEngine(manifest, shell).catch(noEngine);
  if (engine === undefined) return { stage, steps: planDeployment(NEXT, compiled, EMPTY), waived };
  const status = await engine.status();
  refuseWhatIsKept(written, compiled, status);
  const now = status.stages.find(({ name }) => name === stage);
  const live = now === undefined ? undefined : await liveOf(engine, now);
  const same = now !== undefined && live !== undefined && (await isSame(manifest, text, compiled, now, live, shell));
  const facts = now === undefined ? EMPTY : factsOf(now, live);
  return { stage, steps: planDeployment(same ? live.release : NEXT, compiled, facts), waived };
}

/** Whether the working tree is what is live: the same manifest, and the same snapshot. Of containers that is not known before. */
async function isSame(
  manifest: ManifestFile,
  text: Uint8Array,
  compiled: LocalStage,
  now: StageView,
  live: Live,
  { env, interrupts }: Shell,
): Promise<boolean> {
  if (now.runtime !== "native" || live.text !== new TextDecoder().decode(text)) return false;
  const home = await makeLayout(manifest.folder, compiled.app, { env });
  const around = { ...home, env, onProgress: undefined, signal: interrupts.signal };
  return (await digestTree(manifest.path, compiled, around)) === live.digest;
}

type StageView = StatusView["stages"][number];
type Live = NonNullable<StageFacts["live"]> & { text: string; digest: string };

const EMPTY: StageFacts = { live: undefined, counts: {}, holds: {}, data: [], kind: "deploy" };

function noEngine(error: unknown): undefined {
  if (error instanceof Failure && error.slug === "nothing-runs") return undefined;
  throw error;
}

function factsOf(stage: StageView, live: Live | undefined): StageFacts {
  const holds = stage.components.flatMap(({ name, held }) => (held === undefined ? [] : [[name, held] as const]));
  return {
    live,
    counts: Object.fromEntries(stage.components.map(({ name, desired }) => [name, desired])),
    holds: Object.fromEntries(holds),
    data: stage.data.map(({ name }) => name),
    kind: "deploy",
  };
}

async function liveOf(engine: EngineClient, stage: StageView): Promise<Live | undefined> {
  if (stage.release === undefined) return undefined;
  const [{ file, text }, releases] = await Promise.all([engine.manifestOf(stage.release), engine.releases()]);
  const digest = releases.find(({ id }) => id === stage.release)?.digest ?? "";
  return { release: stage.release, compiled: compiledStage(text, file, stage.name).compiled, text, digest };
}
