import { structuredPatch } from "diff";
import { Failure } from "../../diagnostics/failure.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import type { ReleaseSummary } from "../../run/protocol/api.ts";

export type ReleaseDiff = {
  from: string;
  to: string;
  /** Lines as `diff -u` marks them: `-` only in the first, `+` only in the second. */
  text: readonly string[];
};

/** What differs between two releases: commit, image digests, and the manifest line by line. */
export async function diffReleases(engine: EngineClient, from: string, to: string | undefined): Promise<ReleaseDiff> {
  const all = await engine.releases();
  const [old, next] = [find(all, from), to === undefined ? newest(all) : find(all, to)];
  const [before, after] = await Promise.all([engine.manifestOf(old.id), engine.manifestOf(next.id)]);
  return compare({ ...old, ...before }, { ...next, ...after });
}

/** A release as far as two are compared. */
export type Comparable = Pick<ReleaseSummary, "id" | "number" | "dirty" | "digest" | "images"> & {
  commit?: string | undefined;
  /** Name and text of its manifest. */
  file: string;
  text: string;
};

/** What differs between two releases. */
export function compare(old: Comparable, next: Comparable): ReleaseDiff {
  const { hunks } = structuredPatch(old.file, next.file, old.text, next.text);
  const manifest = hunks.flatMap(({ newStart, lines }) => ["", `@ ${next.file}:${newStart}`, ...lines]);
  return {
    from: old.id,
    to: next.id,
    text: [...pairs(factsOf(old), factsOf(next)), ...(manifest.length > 0 ? manifest : ["", ` ${next.file} is the same`])],
  };
}

function find(all: readonly ReleaseSummary[], name: string): ReleaseSummary {
  const found = all.find((release) => release.id === name || String(release.number) === name.replace(/^#/, ""));
  if (found === undefined) throw new Failure("unknown-release", { release: name });
  return found;
}

function newest(all: readonly ReleaseSummary[]): ReleaseSummary {
  const last = all.toSorted((a, b) => b.number - a.number)[0];
  if (last === undefined) throw new Failure("unknown-release", { release: "newest" });
  return last;
}

function factsOf(release: Comparable): Map<string, string> {
  const images = Object.entries(release.images).map(([name, digest]): [string, string] => [`image ${name}`, digest]);
  const commit = release.commit === undefined ? "none" : `${release.commit}${release.dirty ? " with changes" : ""}`;
  return new Map([["release", `${release.number} (${release.id})`], ["commit", commit], ["source", release.digest], ...images]);
}

function pairs(old: ReadonlyMap<string, string>, next: ReadonlyMap<string, string>): string[] {
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((key) => {
    const [before, after] = [old.get(key), next.get(key)];
    if (before === after) return [` ${key}: ${after}`];
    return [...(before === undefined ? [] : [`-${key}: ${before}`]), ...(after === undefined ? [] : [`+${key}: ${after}`])];
  });
}
