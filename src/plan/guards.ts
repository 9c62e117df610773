import type { LocalStage } from "../compile/local/stage.ts";
import { Failure } from "../diagnostics/failure.ts";

/** What a stage holds from earlier releases. */
export type Held = { name: string; kind: string; version: number | undefined };

/** Refuses a release that would leave data behind or that cannot read it. Nothing is touched before this has passed. */
export function guardData(next: LocalStage, held: readonly Held[]): void {
  const { stage } = next;
  for (const data of held) {
    const kept = dataOf(next).find((d) => d.name === data.name);
    if (kept === undefined) throw new Failure("data-removed", { data: data.name, kind: data.kind, stage });
    const was = describe(data);
    const is = describe(kept);
    // A Redis server reads the files of older ones; the version of a bucket means nothing.
    const same = data.kind === "postgres" ? was === is : data.kind === kept.kind;
    if (!same) throw new Failure("data-changed", { data: data.name, stage, was, is });
  }
}

/** Refuses a manifest in which a stage that holds data does not exist any more, or whose app has another name. */
export function guardNames(
  manifest: { app: string; stages: readonly string[] },
  held: { app: string | undefined; stages: readonly { name: string; data: readonly Held[] }[] },
): void {
  if (held.app !== undefined && held.app !== manifest.app && held.stages.some((s) => s.data.length > 0))
    throw new Failure("app-renamed", { was: held.app, is: manifest.app });
  for (const stage of held.stages) {
    if (stage.name === "local" || manifest.stages.includes(stage.name) || stage.data.length === 0) continue;
    throw new Failure("stage-renamed", { stage: stage.name, data: stage.data.map((d) => d.name) });
  }
}

function dataOf(stage: LocalStage): Held[] {
  return [
    ...stage.postgres.map((p) => ({ name: p.name, kind: p.kind, version: p.version })),
    ...stage.redis.map((r) => ({ name: r.name, kind: r.kind, version: r.version })),
    ...stage.buckets.map((b) => ({ name: b.name, kind: b.kind, version: undefined })),
  ];
}

function describe(data: Held): string {
  return data.version === undefined ? data.kind : `${data.kind} ${data.version}`;
}
