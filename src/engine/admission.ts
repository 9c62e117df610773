import { Failure } from "../diagnostics/failure.ts";
import { guardData, guardNames } from "../plan/guards.ts";
import type { ReleaseRecord } from "../run/journal/records.ts";
import type { NewDeployment } from "../run/protocol/api.ts";
import { neededBefore } from "../run/secrets.ts";
import { filesOf, imageOf } from "./surroundings.ts";
import type { World } from "./world.ts";

/** What is to go live: as the order names it, what the stage before runs, or what this one ran before. */
export function releaseFor({ journal, releases }: World, stage: string, order: NewDeployment): ReleaseRecord {
  if (order.kind === "promote") {
    const from = order.from ?? "";
    const live = journal.stages.get(from)?.live;
    if (live === undefined) throw new Failure("nothing-live", { stage: from });
    return releases.get(live);
  }
  if (order.release !== undefined) return releases.find(order.release);
  const previous = journal.stages.get(stage)?.previous;
  if (previous === undefined) throw new Failure("no-rollback", { stage });
  return releases.get(previous);
}

/** What can refuse a deployment, by what the journal says now: its order, its approval, names and data that are there, its secrets. */
export function guard(world: World, stage: string, order: NewDeployment, release: ReleaseRecord): void {
  const { journal, releases } = world;
  const app = releases.app(release.id, stage);
  if (app.target !== "local") throw new Failure("not-a-local-stage", { stage, target: app.target });
  const first = app.from.length === 0;
  if (order.kind === "promote" && order.from !== undefined && !first && !app.from.includes(order.from))
    throw new Failure("promotion-order", { from: order.from, to: stage, allowed: app.from });
  if (order.kind === "promote" && first && order.from !== "local")
    throw new Failure("promotion-order", { from: order.from ?? "", to: stage, allowed: [] });
  const seen =
    app.from.some((name) => journal.stages.get(name)?.live === release.id) ||
    journal.deployments.of(stage).some((d) => d.release === release.id && d.outcome === "done");
  if (order.kind === "deploy" && !first && !seen) throw new Failure("needs-promotion", { stage, allowed: app.from });
  if (app.approve !== undefined && order.kind !== "rollback" && !order.approve)
    throw new Failure("approval-needed", { stage, who: app.approve === "anyone" ? "anyone" : app.approve.join(", ") });
  const existing = journal.stages.get(stage);
  if (existing !== undefined && existing.runtime !== runtimeOf(release))
    throw new Failure("runtime-kept", { stage, was: existing.runtime, is: runtimeOf(release) });
  guardNames(
    { app: app.name, stages: app.stages },
    {
      app: journal.meta.get("app"),
      stages: journal.stages.all().map((s) => ({ name: s.name, data: journal.data.of(s.name) })),
    },
  );
  guardData(releases.compiled(release.id, stage), journal.data.of(stage));
  for (const image of Object.keys(release.images)) imageOf(world, release.id, image);
  world.secrets(stage).require(neededBefore(releases.compiled(release.id, stage)));
}

/** Files that are not there, and templates that cannot be filled, are mistakes of the release, told before it is deployed. */
export async function checkFiles(world: World, stage: string, release: string): Promise<void> {
  const { processes, jobs } = world.releases.compiled(release, stage);
  for (const template of [...processes, ...jobs]) (await filesOf(world, release, stage, template)).check();
}

export function runtimeOf(release: ReleaseRecord): "native" | "container" {
  return Object.values(release.images).some((image) => image.runtime === "container") ? "container" : "native";
}
