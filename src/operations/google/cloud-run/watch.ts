import { stageName } from "../../../compile/terraform/context.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { findService } from "../../../run/google/run-resources.ts";
import type { GoogleStage, ReleasedStage } from "../stage.ts";

const LOOK_MS = 5000;

export type Watch = { revisions: Readonly<Record<string, string>>; percent: number; ms: number };

/** Looks at the services of a release, at once and while they are watched. Throws `revision-not-ready` for one that is not well. */
export async function watchRevisions(
  stage: GoogleStage,
  { app, context }: ReleasedStage,
  { revisions, percent, ms }: Watch,
  signal: AbortSignal,
): Promise<void> {
  const { world } = stage;
  const { project, region } = context.google;
  const services = app.components.filter(
    ({ kind, placed }) => kind === "service" && (app.target === "cloud-run" || placed !== undefined),
  );
  if (ms > 0) world.emit({ type: "watching", percent, ms });
  const until = performance.now() + ms;
  for (;;) {
    for (const { name } of services) {
      const full = `projects/${project}/locations/${region}/services/${stageName(context, "run", name)}`;
      const service = await findService(world.connection, full, signal);
      const ready = service?.terminalCondition?.state === "CONDITION_SUCCEEDED";
      const serving = service?.latestReadyRevision?.split("/").at(-1);
      if (ready && (revisions[name] === undefined || serving === revisions[name])) continue;
      throw new Failure("revision-not-ready", {
        component: name,
        revision: revisions[name] ?? full,
        reason:
          service === undefined ? "the service is not there" : (service.terminalCondition?.message ?? "it does not say why"),
      });
    }
    const left = until - performance.now();
    if (left <= 0) return;
    await world.pause(Math.min(LOOK_MS, left), signal);
  }
}
