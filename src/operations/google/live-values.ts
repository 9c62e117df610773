import { Failure } from "../../diagnostics/failure.ts";
import { givenTo, stacksOf } from "./drive.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";
import { standingVariables } from "./standing.ts";

/** A stage as it serves: its release, and the values that a next apply has to give its stacks so that nothing changes. */
export type LiveStage = ReleasedStage & { values: ReadonlyMap<string, Readonly<Record<string, unknown>>> };

/** Reads what is live in a stage. Throws `nothing-live`. */
export async function liveValues(stage: GoogleStage, signal: AbortSignal): Promise<LiveStage> {
  const record = await stage.deployments.live(signal);
  if (record === undefined) throw new Failure("nothing-live", { stage: stage.name });
  const live = stage.as(await stage.releases.get(record.release, signal));
  const standing = await standingVariables(stage, live, signal);
  const stacks = stacksOf(live);
  const given = givenTo(stacks, live, { ...standing, execution: standing.settings.jobs ?? "" }, stage.world.env);
  return { ...live, values: new Map(stacks.map(({ name }) => [name, given(name)])) };
}
