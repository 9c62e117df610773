import { Failure } from "../../diagnostics/failure.ts";
import type { Settings } from "../../plan/settings.ts";
import { componentOf, type Seen } from "./seen.ts";

/** How many instances a component is held at; `null` lets it scale by its manifest. */
export type Count = { component: string; count: number | null };

/** What Cloud Run takes as the least and most of a service: https://cloud.google.com/run/quotas */
const MOST = 1000;

/** The settings with these counts. Throws for what is not scaled. */
export function withCounts(before: Settings, at: Seen, counts: readonly Count[]): Settings {
  const held = { ...before.held };
  for (const { component: name, count } of counts) {
    const { kind } = componentOf(at, name);
    if (kind === "job" || kind === "scheduler") throw new Failure("not-scalable", { component: name, kind });
    if (count === null) delete held[name];
    else if (count > MOST || (kind === "service" && count === 0)) throw outOfRange(name, count, kind);
    else held[name] = count;
  }
  return { ...before, held };
}

function outOfRange(component: string, count: number, kind: string): Failure {
  return new Failure("count-not-possible", { component, count, least: kind === "service" ? 1 : 0, most: MOST });
}
