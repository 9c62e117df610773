import { compileImages } from "../../compile/local/image.ts";
import { registryPath, registryPlace } from "../../compile/terraform/registry.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { FORMAT, type ReleaseRecord } from "../../plan/records.ts";
import { readFiles } from "./files.ts";
import { seen } from "./seen.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** Stands for an image that is not built yet. */
const NOT_BUILT = `sha256:${"0".repeat(64)}`;

/** What a plan is made for, and what of it is not known yet. */
export type NextRelease = { next: ReleasedStage; unknown: readonly string[] };

/**
 * The release that a deployment would bring: a kept one, what is live in the stage before, or the working tree. Nothing is
 * built for it: where the tree's images are not known, those that are live stand in for them.
 */
export async function nextRelease(stage: GoogleStage, release: string | undefined, signal: AbortSignal): Promise<NextRelease> {
  if (release !== undefined) return { next: stage.as(await stage.releases.get(release, signal)), unknown: [] };
  const [before] = stage.app.from;
  if (before === undefined) return ofTree(stage, signal);
  const live = await stage.deploymentsOf(before).live(signal);
  if (live === undefined) throw new Failure("nothing-live", { stage: before });
  return { next: stage.as(await stage.releases.get(live.release, signal)), unknown: [] };
}

async function ofTree(stage: GoogleStage, signal: AbortSignal): Promise<NextRelease> {
  const { app, fleet, tree, world } = stage;
  const { live } = await seen(stage, signal);
  const { imageOf } = compileImages(app);
  const place = registryPlace(fleet);
  const unknown = new Set<string>();
  const images = app.components.map(({ name }) => {
    const { ref, name: image } = imageOf(name);
    if (ref?.includes("@") === true) return [name, { reference: ref, digest: ref }] as const;
    unknown.add(image);
    const repository = place === undefined ? app.name : registryPath(place);
    const absent = { reference: `${repository}/${image}@${NOT_BUILT}`, digest: NOT_BUILT };
    return [name, live?.release.images[name] ?? absent] as const;
  });
  const record: ReleaseRecord = {
    format: FORMAT,
    // The same manifest with the images that are live is the live release.
    id: live?.release.manifest === tree.text ? live.release.id : "next",
    number: (live?.release.number ?? 0) + 1,
    app: app.name,
    created: world.now().toISOString(),
    by: world.by,
    dirty: false,
    digest: "",
    file: tree.file,
    manifest: tree.text,
    files: await readFiles(fleet, tree.path),
    images: Object.fromEntries(images),
  };
  return { next: stage.as(record), unknown: [...unknown].sort() };
}
