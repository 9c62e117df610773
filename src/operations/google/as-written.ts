import { FORMAT } from "../../plan/records.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** A stage as the working tree has it, for what is done before there is a release of it. */
export function asWritten({ app, fleet, context, world, tree }: GoogleStage): ReleasedStage {
  const release = {
    format: FORMAT,
    id: "none",
    number: 1,
    app: app.name,
    created: world.now().toISOString(),
    by: world.by,
    dirty: false,
    digest: "",
    file: tree.file,
    manifest: tree.text,
    images: {},
  } as const;
  return { release, app, fleet, context };
}
