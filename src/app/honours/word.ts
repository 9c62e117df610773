import type { Params, Slug } from "../../diagnostics/catalogue.ts";
import type { Severity } from "../../diagnostics/entry.ts";
import type { Part, Path } from "../../manifest/locate.ts";
import type { StageManifest } from "../../manifest/schema.ts";
import type { Target } from "../model.ts";
import type { StageReading } from "../resolve/stage.ts";

/** A stage whose words are looked through. */
export type Honouring = {
  manifest: StageManifest;
  reading: StageReading;
  /** Whether a word is written, not filled by default. */
  isWritten: (path: Path) => boolean;
  /** Whether a word stands at the top level of a manifest that has other targets too, so that it may be meant for those. */
  isInherited: (path: Path) => boolean;
};

/** How a word that is not honoured is told, where it is written for the target and where it is only inherited. */
export type Weight = { written: Severity; inherited: Severity | undefined };

/** One row of the table: a word of the manifest, and the diagnostic of its own that tells it. */
export type Word = Weight & { target: Target; word: string; slug: Slug; tell: (stage: Honouring) => void };

/** Places where a word stands, with what its diagnostic says about each. */
export type Found<S extends Slug> = readonly { path: Path; params: Params<S>; part?: Part }[];

/** A row for one target. */
export function on(target: Target) {
  return <S extends Slug>(word: string, weight: Weight, slug: S, find: (stage: Honouring) => Found<S>): Word => ({
    target,
    word,
    slug,
    ...weight,
    tell: (stage) => {
      for (const { path, params, part } of find(stage)) {
        const severity = stage.isInherited(path) ? weight.inherited : weight.written;
        if (severity !== undefined) stage.reading.judge(severity, slug, params, path, part);
      }
    },
  });
}
