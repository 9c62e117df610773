import type { GoogleStage } from "../../../operations/google/stage.ts";
import type { ReleaseRecord } from "../../../plan/records.ts";
import { inParallel } from "../../../run/parallel.ts";
import type { ReleaseSummary } from "../../../run/protocol/api.ts";
import type { Shell } from "../../shell.ts";
import { type Comparable, compare, type ReleaseDiff } from "../release-diff.ts";

/** How many are listed. */
const SHOWN = 50;

/** The newest releases of the app, with the stages they are live in. */
export async function releasesOnGoogle(stage: GoogleStage, { shell }: { shell: Shell }): Promise<ReleaseSummary[]> {
  const { signal } = shell.interrupts;
  const [releases, live] = await Promise.all([
    stage.releases.list(SHOWN, signal),
    inParallel(
      stage.fleet,
      4,
      async ({ stage: name }) => [name, (await stage.deploymentsOf(name).live(signal))?.release] as const,
    ),
  ]);
  return releases.map(({ id, number, created, commit, dirty, by, digest, images }) => ({
    id,
    number,
    created,
    ...(commit !== undefined && { commit }),
    ...{ dirty, by, digest },
    images: Object.fromEntries(Object.entries(images).map(([component, image]) => [component, image.reference])),
    stages: live.flatMap(([name, release]) => (release === id ? [name] : [])),
  }));
}

/** What differs between two releases of the state bucket; with one, it is compared with the newest. */
export async function diffOnGoogle(
  stage: GoogleStage,
  { from, to }: { from: string; to: string | undefined },
  { shell }: { shell: Shell },
): Promise<ReleaseDiff> {
  const { signal } = shell.interrupts;
  const old = await stage.releases.get(from, signal);
  const newest = to === undefined ? (await stage.releases.list(1, signal))[0] : undefined;
  const next = newest ?? (await stage.releases.get(to ?? from, signal));
  return compare(comparable(old), comparable(next));
}

function comparable({ id, number, commit, dirty, digest, images, file, manifest }: ReleaseRecord): Comparable {
  const references = Object.entries(images).map(([component, image]) => [component, image.reference] as const);
  return { id, number, commit, dirty, digest, images: Object.fromEntries(references), file, text: manifest };
}
