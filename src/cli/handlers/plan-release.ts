import { basename } from "node:path";
import { resolve } from "../../app/resolve.ts";
import { compileLocal } from "../../compile/local/compile.ts";
import type { LocalStage } from "../../compile/local/stage.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { planDeployment, type StageFacts } from "../../plan/deployment.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import type { PlanView, StatusView } from "../../run/protocol/api.ts";
import { runningEngine } from "../engine.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";

/** How a release is called that a plan speaks of before it exists. */
const NEXT = "next";

/** What deploying the working tree's manifest to a stage would do. Nothing is made, started or changed. */
export async function planRelease(manifest: ManifestFile, stage: string, shell: Shell): Promise<PlanView> {
  const text = await readManifest(manifest);
  const { compiled, waived } = compiledStage(text, basename(manifest.path), stage);
  const engine = await runningEngine(manifest, shell).catch(noEngine);
  const facts = engine === undefined ? EMPTY : await factsOf(engine, stage);
  return { stage, steps: planDeployment(NEXT, compiled, facts), waived };
}

const EMPTY: StageFacts = { live: undefined, counts: {}, holds: {}, data: [], kind: "deploy" };

function noEngine(error: unknown): undefined {
  if (error instanceof Failure && error.slug === "nothing-runs") return undefined;
  throw error;
}

function compiledStage(text: Uint8Array | string, file: string, stage: string): { compiled: LocalStage; waived: string[] } {
  const parsed = parseManifest(text, file);
  const resolved = parsed.manifest && resolve(parsed.manifest, stage, parsed.locate);
  const app = resolved?.app;
  if (app !== undefined && app.target !== "local") throw new Failure("not-a-local-stage", { stage, target: app.target });
  const result = app && compileLocal(app);
  const found = [...parsed.diagnostics, ...(resolved?.diagnostics ?? []), ...(result?.diagnostics ?? [])];
  const errors = found.filter(({ severity }) => severity === "error");
  if (app === undefined || result === undefined || errors.length > 0) {
    throw new Failure("manifest-mistakes", { file, count: errors.length }, { also: found });
  }
  return { compiled: result.stage, waived: Object.entries(app.accepted).map(([code, reason]) => `${code}: ${reason}`) };
}

async function factsOf(engine: EngineClient, name: string): Promise<StageFacts> {
  const stage = (await engine.status()).stages.find((candidate) => candidate.name === name);
  if (stage === undefined) return EMPTY;
  return {
    live: await liveOf(engine, stage),
    counts: Object.fromEntries(stage.components.map(({ name: component, desired }) => [component, desired])),
    holds: Object.fromEntries(
      stage.components.flatMap(({ name: component, held }) => (held === undefined ? [] : [[component, held]])),
    ),
    data: stage.data.map(({ name: data }) => data),
    kind: "deploy",
  };
}

async function liveOf(engine: EngineClient, stage: StatusView["stages"][number]): Promise<StageFacts["live"]> {
  if (stage.release === undefined) return undefined;
  const { file, text } = await engine.manifestOf(stage.release);
  return { release: stage.release, compiled: compiledStage(text, file, stage.name).compiled };
}
