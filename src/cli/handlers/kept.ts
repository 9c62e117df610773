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
  const held = stages.map(({ name, data }) => ({ name, data: data.map(heldOf) }));
  guardNames({ app: manifest.app, stages: Object.keys(manifest.stages ?? {}) }, { app, stages: held });
  guardData(compiled, held.find(({ name }) => name === compiled.stage)?.data ?? []);
}

function heldOf({ name, kind, made }: StatusView["stages"][number]["data"][number]): Held {
  return { name, kind, version: made };
}
