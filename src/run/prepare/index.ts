/** Preparing the app's own image to run natively: a snapshot of its source and the dependencies it asks for. */
import { dirname, join, relative, resolve } from "node:path";
import type { Native } from "../../app/model.ts";
import type { LocalImage } from "../../compile/local/stage.ts";
import { exists } from "../exists.ts";
import type { PreparedImage } from "../ports.ts";
import { beginStep } from "../progress.ts";
import { digestSource, type Recipe, type SnapshotOrder, takeSnapshot } from "../snapshot.ts";
import { node } from "./node.ts";
import { nothing } from "./nothing.ts";
import type { Preparer, Surroundings } from "./preparer.ts";
import { python } from "./python.ts";

export type { Surroundings } from "./preparer.ts";

export type PrepareOrder = {
  image: LocalImage;
  /** Absolute path of the manifest. */
  manifest: string;
  /** Paths of `files:` (`from` and `template`), relative to the manifest: they are kept with the release. */
  files: readonly string[];
  /** What an image is built for where it is not for this machine, such as `linux/amd64`. */
  platform?: string | undefined;
};

/**
 * Takes the snapshot and makes its dependencies; what was prepared before is found again. Without `image.native` the
 * files of the context tell how, and the choice is told as progress.
 */
export async function prepareNative(order: PrepareOrder, around: Surroundings): Promise<PreparedImage & { runtime: "native" }> {
  const { preparer, source } = await sourceOf(order, around);
  const snapshot = await takeSnapshot({ ...source, finish: preparer.finish });
  const { path, env } = await preparer.prepare(snapshot);
  const folder = snapshot.locate(dirname(order.manifest));
  return { runtime: "native", snapshot: snapshot.digest, directory: snapshot.directory, source: folder, path, env };
}

/** The digest of the snapshot that `prepareNative` would take now; takes and prepares nothing. */
export async function digestNative(order: PrepareOrder, around: Surroundings): Promise<string> {
  return digestSource((await sourceOf(order, around)).source);
}

async function sourceOf(
  order: PrepareOrder,
  around: Surroundings,
): Promise<{ preparer: Preparer; source: Omit<SnapshotOrder, "finish"> }> {
  const { image, manifest } = order;
  const project = dirname(manifest);
  const context = resolve(project, image.build?.context ?? ".");
  const native = image.native ?? (await detectNative(context, project, around));
  const preparer = await preparerOf(native, project, context, around);
  const files = order.files.map((path) => resolve(project, path));
  const { layout, env, onProgress, signal } = around;
  const recipe = { build: recipeOf(image), ...preparer.recipe };
  return {
    preparer,
    source: { layout, context, manifest, recipe, include: [...preparer.include, ...files], env, onProgress, signal },
  };
}

/** What of the build decides the image's content. */
export function recipeOf(image: LocalImage): Recipe["build"] {
  if (image.build === undefined) return undefined;
  const { file, args, stage } = image.build;
  return { file, args, stage };
}

async function preparerOf(native: Native, project: string, context: string, around: Surroundings): Promise<Preparer> {
  switch (native.with) {
    case "python":
      return python(native, resolve(project, native.file), context, around);
    case "node":
      return node(native, resolve(project, native.file), around);
    case "none":
      return nothing(native);
  }
}

/** The first of these that the context holds says how its dependencies are made. */
const SIGNS = [
  { file: "requirements.txt", with: "python" },
  { file: "pyproject.toml", with: "python" },
  { file: "package.json", with: "node" },
] as const;

async function detectNative(context: string, project: string, around: Surroundings): Promise<Native> {
  const tell = beginStep("how to prepare", around.onProgress);
  for (const sign of SIGNS) {
    const file = join(context, sign.file);
    if (!(await exists(file))) continue;
    tell(`${sign.with}, from ${sign.file}; \`image.native\` in the manifest would choose otherwise`);
    return { with: sign.with, file: relative(project, file), version: undefined };
  }
  tell("nothing to prepare: no requirements.txt, pyproject.toml or package.json");
  return { with: "none" };
}
