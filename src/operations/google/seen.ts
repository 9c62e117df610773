import type { App } from "../../app/model.ts";
import type { Context } from "../../compile/terraform/context.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { DeploymentRecord } from "../../plan/records.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** A stage as one looks at it: the release that is live, or the working tree's where nothing is. */
export type Seen = { app: App; context: Context; live: ReleasedStage | undefined; record: DeploymentRecord | undefined };

export async function seen(stage: GoogleStage, signal: AbortSignal): Promise<Seen> {
  const record = await stage.deployments.live(signal);
  if (record === undefined) return { app: stage.app, context: stage.context, live: undefined, record };
  const live = stage.as(await stage.releases.get(record.release, signal));
  return { app: live.app, context: live.context, live, record };
}

/** The same, where something has to be live. */
export async function seenLive(
  stage: GoogleStage,
  signal: AbortSignal,
): Promise<Seen & { live: ReleasedStage; record: DeploymentRecord }> {
  const { live, record, ...rest } = await seen(stage, signal);
  if (live === undefined || record === undefined) throw new Failure("nothing-live", { stage: stage.name });
  return { ...rest, live, record };
}

/** A component by its name; throws `unknown-component` where there is none. */
export function componentOf({ app }: Pick<Seen, "app">, name: string): App["components"][number] {
  const component = app.components.find((one) => one.name === name);
  if (component !== undefined) return component;
  const known = app.components.map((one) => one.name);
  throw new Failure("unknown-component", { component: name, stage: app.stage, near: nearest(name, known), known });
}
