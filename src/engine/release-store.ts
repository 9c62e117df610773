import { createHash } from "node:crypto";

import type { ReleaseRecord } from "../run/journal/records.ts";
import type { NewRelease } from "../run/protocol/api.ts";
import { pruneSnapshots } from "../run/snapshot.ts";
import { readApp } from "./releases.ts";
import type { World } from "./world.ts";

/** Writes a release down, or finds the one of the same content. A manifest with mistakes is refused before. */
export function addRelease(world: World, made: NewRelease): ReleaseRecord {
  const { journal } = world;
  readApp(made, "local");
  const content = digestOf(made);
  const same = journal.releases.all().findLast((release) => release.id.endsWith(`-${content}`));
  if (same !== undefined) return same;
  return journal.write("release", () => {
    const number = (journal.releases.last()?.number ?? 0) + 1;
    return journal.releases.add({
      id: `r${number}-${content}`,
      commit: made.commit,
      dirty: made.dirty,
      author: made.by,
      digest: made.digest,
      file: made.file,
      manifest: made.manifest,
      images: made.images,
    });
  });
}

/** The same release under a new number, so that a rotated secret reaches every instance by an ordinary roll. */
export function renewRelease(world: World, id: string): ReleaseRecord {
  const { journal, releases } = world;
  const { number: _number, created: _created, ...same } = releases.get(id);
  return journal.write("release", () => {
    const number = (journal.releases.last()?.number ?? 0) + 1;
    return journal.releases.add({ ...same, id: `r${number}-${id.slice(id.lastIndexOf("-") + 1)}` });
  });
}

/** Manifest and images, nothing of who or when; eight digits tell releases of one project apart. */
function digestOf(made: NewRelease): string {
  const images = Object.keys(made.images)
    .sort()
    .map((name) => {
      const image = made.images[name];
      return [name, image?.runtime === "native" ? `${image.snapshot} ${image.path.join(":")}` : image?.digest];
    });
  return createHash("sha256")
    .update(JSON.stringify([made.manifest, made.digest, images]))
    .digest("hex")
    .slice(0, 8);
}

/** Removes releases beyond the newest `keep` that no stage runs or would roll back to, then snapshots nobody names any more. */
export async function pruneReleases(world: World, keep: number, only: string | undefined): Promise<string[]> {
  const { journal, releases, layout } = world;
  const used = new Set(journal.stages.all().flatMap((stage) => [stage.live, stage.previous]));
  for (const { name } of journal.stages.all()) used.add(journal.deployments.last(name)?.release);
  for (const { release } of [...journal.desired.all(), ...journal.instances.all(), ...journal.runs.open()]) used.add(release);
  const all = journal.releases.all();
  const candidates = only === undefined ? all.slice(0, Math.max(0, all.length - keep)) : all.filter((r) => r.id === only);
  const removed = candidates.filter((r) => !used.has(r.id));
  journal.write("release.prune", () => {
    for (const release of removed) journal.releases.remove(release.id);
  });
  for (const release of removed) releases.forget(release.id);
  await pruneSnapshots(layout, new Set(journal.releases.all().flatMap(snapshots)));
  return removed.map((r) => r.id);
}

const snapshots = (release: ReleaseRecord): string[] => Object.values(release.images).map((image) => image.snapshot);
