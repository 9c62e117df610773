import { userInfo } from "node:os";
import { basename } from "node:path";
import { type Diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { RelayedFailure } from "../../diagnostics/relayed.ts";
import { parseManifest } from "../../manifest/parse.ts";
import type { Manifest } from "../../manifest/schema.ts";
import { makeRelease, readTree } from "../../operations/make-release.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import type { DeploymentView, NewDeployment } from "../../run/protocol/api.ts";
import { ask, canAsk } from "../ask.ts";
import { startedProject } from "../engine.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import { diagnosticsText } from "../views/diagnostics.ts";
import { paintFor } from "../views/paint.ts";
import { type Following, follow } from "./follow.ts";
import { refuseWhatIsKept } from "./kept.ts";
import { stepsOf } from "./preparation.ts";

export type Around = Following;
export type TreeOrder = { stage: string; runtime: "native" | "container" | undefined; approve: boolean };

/** Makes a release of the working tree and brings it live in a stage; starts the engine where none runs. */
export async function deployTree(manifest: ManifestFile, order: TreeOrder, around: Around): Promise<DeploymentView> {
  const { shell, progress } = around;
  const parsed = readWhole(manifest);
  // Before anything is started: a mistake is told at once, and leaves nothing behind.
  const tree = await readTree(manifest.path, order.stage);
  const { engine, layout, account } = await startedProject(manifest, parsed.app, around);
  const status = await engine.status();
  refuseWhatIsKept(parsed, tree.compiled[0], status);
  const steps = stepsOf(progress);
  const made = await makeRelease(
    {
      tree,
      by: whoAmI(),
      runtime: order.runtime ?? status.stages.find(({ name }) => name === order.stage)?.runtime,
    },
    { layout, env: shell.env, account, onProgress: steps.tell, signal: around.stop ?? shell.interrupts.signal },
  ).catch((error: unknown) => {
    steps.fail();
    throw error;
  });
  steps.end();
  await showWarnings(tree.warnings, manifest, around);
  const release = await engine.createRelease(made.release);
  return deployRelease(
    engine,
    order.stage,
    { kind: "deploy", release: release.id, by: whoAmI(), approve: order.approve },
    around,
  );
}

async function showWarnings(warnings: readonly Diagnostic[], manifest: ManifestFile, { shell, progress }: Around): Promise<void> {
  if (warnings.length === 0) return;
  const sources = new Map([[basename(manifest.path), readManifest(manifest)]]);
  progress.line(diagnosticsText(warnings, sources, paintFor(shell.stderr, shell.env)));
}

/** Brings a release live and follows it; asks for the approval where the stage wants one and somebody is there to give it. */
export async function deployRelease(
  engine: EngineClient,
  stage: string,
  order: NewDeployment,
  around: Around,
): Promise<DeploymentView> {
  const deployment = await engine.deploy(stage, order).catch(async (error: unknown) => {
    if (!isApprovalWanted(error) || !canAsk(around.shell)) throw error;
    await ask({ text: `${error.diagnostic.message} Is it given?` }, around.shell);
    return engine.deploy(stage, { ...order, approve: true });
  });
  return follow(engine, deployment, around);
}

/** Who is written down as having asked for something. */
export function whoAmI(): string {
  return userInfo().username;
}

/** The app's name; a manifest that cannot be read is a Failure with every mistake of it. */
export async function appName(manifest: ManifestFile): Promise<string> {
  return readWhole(manifest).app;
}

function readWhole(manifest: ManifestFile): Manifest {
  const parsed = parseManifest(readManifest(manifest), basename(manifest.path));
  if (parsed.manifest !== undefined && !hasErrors(parsed.diagnostics)) return parsed.manifest;
  throw new Failure("manifest-mistakes", { file: manifest.name, count: parsed.diagnostics.length }, { also: parsed.diagnostics });
}

function isApprovalWanted(error: unknown): error is RelayedFailure {
  return error instanceof RelayedFailure && error.diagnostic.slug === "approval-needed";
}
