import type { App } from "../app/model.ts";
import { resolve } from "../app/resolve.ts";
import { compileLocal } from "../compile/local/compile.ts";
import type { LocalStage } from "../compile/local/stage.ts";
import { Failure } from "../diagnostics/failure.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { Journal } from "../run/journal/journal.ts";
import type { ReleaseRecord } from "../run/journal/records.ts";
import { Recent } from "./recent.ts";

/** Of each: the releases that stages run and roll between, with room for what is looked at besides. */
const KEPT = 64;

export type Releases = ReturnType<typeof openReleases>;

/** Releases as they are used: read from the journal, compiled once for each stage while they are in use. A release never changes, so neither does this. */
export function openReleases(journal: Journal) {
  const compiled = new Recent<LocalStage>(KEPT);
  const apps = new Recent<App>(KEPT);
  const keyOf = (id: string, stage: string) => `${id} ${stage}`;

  function app(id: string, stage: string): App {
    return apps.get(keyOf(id, stage), () => readApp(get(id), stage));
  }

  function get(id: string): ReleaseRecord {
    const release = journal.releases.get(id);
    if (release === undefined) throw new Failure("unknown-release", { release: id });
    return release;
  }

  return {
    get,
    app,
    /** By id or number, as a user types it. */
    find(name: string): ReleaseRecord {
      const release =
        journal.releases.get(name) ?? journal.releases.all().find((r) => String(r.number) === name || `#${r.number}` === name);
      if (release === undefined) throw new Failure("unknown-release", { release: name });
      return release;
    },
    compiled: (id: string, stage: string): LocalStage => compiled.get(keyOf(id, stage), () => compileLocal(app(id, stage)).stage),
    forget(id: string): void {
      for (const kept of [compiled, apps]) kept.forget((key) => key.startsWith(keyOf(id, "")));
    },
  };
}

/** The App of one stage of a manifest's text; a manifest that does not stand is a `Failure` with every mistake. */
export function readApp(from: { manifest: string; file: string }, stage: string): App {
  const parsed = parseManifest(from.manifest, from.file);
  const resolved = parsed.manifest && resolve(parsed.manifest, stage, parsed.locate);
  const app = resolved?.app;
  if (app !== undefined) return app;
  const mistakes = [...parsed.diagnostics, ...(resolved?.diagnostics ?? [])].filter((d) => d.severity === "error");
  throw new Failure("manifest-mistakes", { file: from.file, count: mistakes.length }, { also: mistakes });
}
