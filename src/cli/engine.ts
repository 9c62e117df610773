import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { type Project, startProject } from "../operations/start-project.ts";
import { cacheFolder } from "../run/cache-folder.ts";
import { EngineClient } from "../run/engine-client.ts";
import { findLayout } from "../run/home.ts";
import { type Layout, paths } from "../run/layout.ts";
import type { ManifestFile } from "./manifest-file.ts";
import type { Shell } from "./shell.ts";
import type { Progress } from "./views/progress.ts";

/** The engine that runs for this manifest's folder; the Failure `nothing-runs` when there is none. Makes nothing. */
export async function runningEngine(manifest: ManifestFile, shell: Shell): Promise<EngineClient> {
  const found = await foundProject(manifest, shell);
  if (found === undefined) throw new Failure("nothing-runs", { app: await roughName(manifest) });
  await found.engine.status();
  return found.engine;
}

/** The folders of a project that was started before, and its engine, whether that runs or not. */
export async function foundProject(
  manifest: ManifestFile,
  { env, interrupts }: Shell,
): Promise<{ engine: EngineClient; layout: Layout } | undefined> {
  const layout = await findLayout(manifest.folder, env);
  if (layout === undefined) return undefined;
  const engine = new EngineClient(paths.engineSocket(layout), await roughName(manifest), interrupts.signal);
  return { engine, layout };
}

async function runs(manifest: ManifestFile, shell: Shell): Promise<boolean> {
  return runningEngine(manifest, shell).then(
    () => true,
    () => false,
  );
}

/** The app's name as far as a glance tells: a running app is looked after also while its manifest is being rewritten. */
async function roughName(manifest: ManifestFile): Promise<string> {
  const text = await readFile(manifest.path, "utf8").catch(() => "");
  return /^app:\s*["']?([a-z][a-z0-9-]*)/m.exec(text)?.[1] ?? manifest.name;
}

/** The app's folders and its engine, which is started where none runs yet. */
export async function startedProject(
  manifest: ManifestFile,
  app: string,
  { shell, progress, stop = shell.interrupts.signal }: { shell: Shell; progress: Progress; stop?: AbortSignal },
): Promise<Project> {
  const { env } = shell;
  // Keeper, engine and edge get a cache of compiled code, as commands have theirs.
  env.NODE_COMPILE_CACHE ??= join(cacheFolder(env), "compiled", "processes");
  const order = { project: manifest.folder, app, env, announce: progress.line, signal: stop };
  if (await runs(manifest, shell)) return startProject(order);
  const step = progress.step("Starting the engine");
  const project = await startProject(order);
  step.done("Engine started");
  return project;
}
