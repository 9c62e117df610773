import type { LocalStage } from "../../compile/local/stage.ts";
import type { Manifest } from "../../manifest/schema.ts";
import { guardData, guardNames, type Held } from "../../plan/guards.ts";
import type { StatusView } from "../../run/protocol/api.ts";

/**
 * Refuses what would leave data behind or could not read it, as the engine would refuse the release: before anything is
 * prepared for it, and in a plan, which else would show steps that no deployment takes.
 */
export function refuseWhatIsKept(
  manifest: Pick<Manifest, "app" | "stages">,
  compiled: LocalStage,
  { app, stages }: StatusView,
): void {
  // An engine that was started before this version does not tell what was made, and refuses by itself.
  const told = (data: DataView[]) => data.filter(({ kind, made }) => kind !== "postgres" || made !== undefined);
  const held = stages.map(({ name, data }) => ({ name, data: told(data).map(heldOf) }));
  guardNames({ app: manifest.app, stages: Object.keys(manifest.stages ?? {}) }, { app, stages: held });
  guardData(compiled, held.find(({ name }) => name === compiled.stage)?.data ?? []);
}

type DataView = StatusView["stages"][number]["data"][number];

function heldOf({ name, kind, made }: DataView): Held {
  return { name, kind, version: made };
}
