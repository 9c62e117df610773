import type { App } from "../app/model.ts";
import { Failure } from "../diagnostics/failure.ts";

/** Refuses a release whose servers are older than those that hold the data: no Postgres reads the files of a newer one. */
export function guardMajors(next: App, live: App): void {
  for (const datum of next.data) {
    if (datum.kind !== "postgres") continue;
    const standing = live.data.find(({ name }) => name === datum.name);
    if (standing?.kind !== "postgres" || datum.version >= standing.version) continue;
    throw new Failure("postgres-older", { data: datum.name, stage: next.stage, was: standing.version, is: datum.version });
  }
}
