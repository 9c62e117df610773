import { readFile } from "node:fs/promises";
import { basename, dirname, resolve as resolvePath } from "node:path";
import { resolve } from "../app/resolve.ts";
import { compileLocal } from "../compile/local/compile.ts";
import type { LocalImage, LocalStage } from "../compile/local/stage.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { parseManifest } from "../manifest/parse.ts";
import { exists } from "../run/exists.ts";
import { commitOf } from "../run/git.ts";
import type { PreparedImage } from "../run/ports.ts";
import { digestNative, prepareNative, type Surroundings } from "../run/prepare/index.ts";
import type { NewRelease } from "../run/protocol/api.ts";
import { neededBefore, SecretStore } from "../run/secrets.ts";
import { testNative } from "../run/test-image.ts";

/** A working tree whose manifest has no mistake. */
export type Tree = {
  /** Absolute path of the manifest. */
  manifest: string;
  text: string;
  stage: string;
  /** The stage that is deployed first, then the other local ones that the release may be promoted to. */
  compiled: readonly [LocalStage, ...LocalStage[]];
  warnings: readonly Diagnostic[];
};

export type ReleaseOrder = {
  tree: Tree;
  by: string;
  /** What the stage already runs, or what was asked for; absent, it is chosen. */
  runtime: "native" | "container" | undefined;
};

export type MadeRelease = { release: NewRelease; runtime: "native" | "container" };

/** Reads the manifest for a deployment to the stage, and touches nothing; a Failure with every mistake of it. */
export async function readTree(manifest: string, stage: string): Promise<Tree> {
  const bytes = await readFile(manifest);
  const { stages, warnings } = compileStages(bytes, basename(manifest), stage);
  const [first, ...others] = stages;
  if (first === undefined) throw new Error("no stage was compiled");
  return { manifest, text: bytes.toString("utf8"), stage, compiled: [first, ...others], warnings };
}

/**
 * Makes what a deployment needs of the working tree, as the caller: takes snapshots, prepares or builds each image and
 * runs its tests. What was made before is found again.
 */
export async function makeRelease({ tree, ...order }: ReleaseOrder, around: Surroundings): Promise<MadeRelease> {
  const { manifest, stage, compiled } = tree;
  // The engine asks again; here it spares whoever has to supply one the minutes that preparing may take.
  new SecretStore(around.layout, stage).require(neededBefore(compiled[0]));
  const runtime = order.runtime ?? (await chooseRuntime(compiled[0], dirname(manifest), around.env));
  const images: Record<string, PreparedImage> = {};
  for (const image of imagesOf(compiled)) images[image.name] = await prepare(image, images.app, { tree, runtime }, around);
  // The stage outside the order is for trying things; what goes through the order is tested first.
  if (stage !== "local") await testImages(imagesOf(compiled), images, around);
  const commit = await commitOf(dirname(manifest), { env: around.env, signal: around.signal });
  return {
    runtime,
    release: {
      manifest: tree.text,
      file: basename(manifest),
      dirty: commit?.dirty ?? false,
      by: order.by,
      digest: images.app?.snapshot ?? "",
      images: images as NewRelease["images"],
      ...(commit === undefined ? {} : { commit: commit.id }),
    },
  };
}

async function testImages(
  images: readonly LocalImage[],
  prepared: Readonly<Record<string, PreparedImage>>,
  around: Surroundings,
): Promise<void> {
  for (const { name, test } of images) {
    const image = prepared[name];
    if (test === undefined || image === undefined) continue;
    if (image.runtime === "native") await testNative(test, image, around);
    else await (await import("../run/container/image.ts")).testContainer(test, image, around);
  }
}

function compileStages(bytes: Uint8Array, file: string, stage: string): { stages: LocalStage[]; warnings: Diagnostic[] } {
  const parsed = parseManifest(bytes, file);
  const found: Diagnostic[] = [...parsed.diagnostics];
  const stages: LocalStage[] = [];
  if (parsed.manifest !== undefined) {
    const names = [stage, ...Object.keys(parsed.manifest.stages ?? {}).filter((name) => name !== stage)];
    for (const name of names) {
      const resolved = resolve(parsed.manifest, name, parsed.locate);
      if (name === stage) found.push(...resolved.diagnostics);
      if (resolved.app === undefined) continue;
      if (resolved.app.target !== "local") {
        if (name === stage) throw new Failure("not-a-local-stage", { stage, target: resolved.app.target });
        continue;
      }
      const compiled = compileLocal(resolved.app);
      if (name === stage) found.push(...compiled.diagnostics);
      if (compiled.stage !== undefined) stages.push(compiled.stage);
    }
  }
  const errors = found.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new Failure("manifest-mistakes", { file, count: errors.length }, { also: found });
  return { stages, warnings: found };
}

/** One image for each name, the deployed stage's where several stages differ. */
function imagesOf(stages: readonly LocalStage[]): LocalImage[] {
  const byName = new Map<string, LocalImage>();
  for (const stage of stages) for (const image of stage.images) if (!byName.has(image.name)) byName.set(image.name, image);
  // The app's own comes first: natively, components with a foreign image run from it.
  return [...byName.values()].toSorted(
    (a, b) => Number(b.name === "app") - Number(a.name === "app") || (a.name < b.name ? -1 : 1),
  );
}

async function prepare(
  image: LocalImage,
  app: PreparedImage | undefined,
  { tree, runtime }: { tree: Tree; runtime: "native" | "container" },
  around: Surroundings,
): Promise<PreparedImage> {
  const what = { image, manifest: tree.manifest, files: filesOf(tree.compiled[0]) };
  if (runtime === "container") return (await import("../run/container/image.ts")).prepareContainer(what, around);
  if (image.name !== "app" && image.build === undefined && image.native === undefined && app !== undefined) return app;
  return prepareNative(what, around);
}

/** The digest that the app's snapshot would have now, to run natively; takes and prepares nothing. */
export async function digestTree(manifest: string, stage: LocalStage, around: Surroundings): Promise<string | undefined> {
  const image = stage.images.find(({ name }) => name === "app");
  return image && digestNative({ image, manifest, files: filesOf(stage) }, around);
}

function filesOf({ files }: LocalStage): string[] {
  return files.flatMap(({ content }) => ("from" in content ? [content.from] : "template" in content ? [content.template] : []));
}

/**
 * Natively where the manifest says how (`image.native`); otherwise as containers where it builds an image and an engine
 * answers. A native recipe is the author's word that the app runs without a container, and starts without an image build.
 */
async function chooseRuntime(stage: LocalStage, project: string, env: NodeJS.ProcessEnv): Promise<"native" | "container"> {
  const app = stage.images.find((image) => image.name === "app");
  if (app === undefined || app.build === undefined || app.native !== undefined) return "native";
  const file = resolvePath(project, app.build.context, app.build.file ?? "Dockerfile");
  const builds = await exists(file);
  if (!builds) return "native";
  const { engineAnswers } = await import("../run/docker/engine.ts");
  return !Array.isArray(await engineAnswers(env)) ? "container" : "native";
}
