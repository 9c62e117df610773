import { basename } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import { makeLayout } from "../../run/home.ts";
import type { SecretView } from "../../run/protocol/api.ts";
import { needsOf, type SecretNeeds, SecretStore } from "../../run/secrets.ts";
import { runningEngine } from "../engine.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { compiledStage } from "./compiled-stage.ts";
import { readSecret } from "./read-secret.ts";

type Around = { manifest: ManifestFile; shell: Shell };

/** What the stage keeps and what the manifest names, whether anything was deployed so far or not. */
export async function listSecrets(stage: string, { manifest, shell }: Around): Promise<SecretView[]> {
  const engine = await runningEngine(manifest, shell).catch(noEngine);
  const tree = await treeOf(manifest, stage).catch((error: unknown) => {
    // What runs is listed also while its manifest is being rewritten.
    if (engine === undefined) throw error;
    return undefined;
  });
  const kept = engine === undefined ? [] : await engine.secrets(stage);
  if (tree === undefined) return kept;
  const { needs, app } = tree;
  const store = new SecretStore((await makeLayout(manifest.folder, app, { env: shell.env })).layout, stage);
  const named = store.list(needs).map(({ name, from, since }): SecretView => {
    const source = needs.secrets.find((secret) => secret.name === name)?.source ?? "data";
    return { name, source, set: from !== "missing", ...(since === undefined ? {} : { changed: since }) };
  });
  // The manifest knows its own best, the engine what an earlier one named.
  const own = named.filter((view) => needs.secrets.some(({ name }) => name === view.name));
  const all = new Map([...named, ...kept, ...own].map((view) => [view.name, view]));
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Keeps the value that is read from standard input or the file. The engine is told where one runs, so that the value is
 * masked from now on; it need not run, because a secret may be what the first deployment waits for.
 */
export async function setSecret(
  { stage, name, file }: { stage: string; name: string; file: string | undefined },
  { manifest, shell }: Around,
): Promise<void> {
  const engine = await runningEngine(manifest, shell).catch(noEngine);
  const tree = await treeOf(manifest, stage).catch((error: unknown) => {
    if (engine === undefined) throw error;
    return undefined;
  });
  const value = await readSecret(name, file, shell);
  if (engine !== undefined) await engine.setSecret(stage, name, value, tree?.manifest);
  else if (tree !== undefined) {
    const { layout } = await makeLayout(manifest.folder, tree.app, { env: shell.env });
    await new SecretStore(layout, stage).set(name, value, tree.needs);
  }
}

type Tree = { app: string; needs: SecretNeeds; manifest: { file: string; text: string } };

/** What the manifest as it stands asks of a stage's secrets. */
async function treeOf(manifest: ManifestFile, stage: string): Promise<Tree> {
  const bytes = readManifest(manifest);
  const file = basename(manifest.path);
  const { compiled } = compiledStage(bytes, file, stage);
  return { app: compiled.app, needs: needsOf(compiled), manifest: { file, text: new TextDecoder().decode(bytes) } };
}

function noEngine(error: unknown): EngineClient | undefined {
  if (error instanceof Failure && error.slug === "nothing-runs") return undefined;
  throw error;
}
