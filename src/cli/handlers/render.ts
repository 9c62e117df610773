import { relative, resolve } from "node:path";
import type { App } from "../../app/model.ts";
import { contextOf, placeOf } from "../../compile/terraform/context.ts";
import type { Inputs } from "../../compile/terraform/inputs.ts";
import { type Backend, backendBy } from "../../compile/terraform/state.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { readFiles } from "../../operations/google/files.ts";
import { readFleets } from "../../operations/google/fleet.ts";
import { folderOf, type LiveValues, renderStage } from "../../operations/render/files.ts";
import { type Outcome, writeRendered } from "../../operations/render/write.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import type { Progress } from "../views/progress.ts";

/** What was written, and where to read on. */
export type RenderedStage = Outcome & {
  stage: string;
  /** As people are shown it. */
  folder: string;
  /** In the order in which they are applied. */
  stacks: readonly string[];
  warnings: readonly Diagnostic[];
};

const FOLDER = "terraform";

/** Writes stages on Google as Terraform that needs no Fairlead; all of them are read before the first is written. */
export async function render(
  manifest: ManifestFile,
  given: {
    stages: readonly string[];
    dir: string | undefined;
    backend: Backend["in"] | undefined;
    force: boolean;
    live: boolean;
  },
  { shell, progress }: { shell: Shell; progress: Progress },
): Promise<readonly RenderedStage[]> {
  const read = given.live ? await asLive(manifest, given.stages, { shell, progress }) : await asWritten(manifest, given.stages);
  const folder = resolve(shell.cwd, given.dir ?? FOLDER);
  const below = relative(shell.cwd, folder);
  const shown = below === "" ? "." : below.startsWith("..") ? folder : below;
  const all = read.map(({ app, stages, files, warnings, live }) => {
    const backend = given.backend === undefined ? undefined : chosen(app, stages, given.backend);
    return { app, warnings, rendered: renderStage(app, stages, { inputs: { files }, backend, file: manifest.name, live }) };
  });
  const written: RenderedStage[] = [];
  for (const { app, warnings, rendered } of all) {
    written.push({
      stage: app.stage,
      folder: shown,
      stacks: rendered.stacks.map((stack) => folderOf(app.stage, stack)),
      ...writeRendered(folder, app.stage, rendered.files, given.force),
      warnings: [...warnings, ...rendered.warnings],
    });
  }
  return written;
}

type Read = {
  app: App;
  stages: readonly App[];
  files: Inputs["files"];
  warnings: readonly Diagnostic[];
  live?: LiveValues;
};

async function asWritten(manifest: ManifestFile, names: readonly string[]): Promise<Read[]> {
  const fleets = readFleets(readManifest(manifest), manifest.name, names);
  const files = await readFiles(fleets[0]?.stages ?? [], manifest.path);
  return fleets.map((fleet) => ({ ...fleet, files }));
}

/** The stages as their live releases have them. */
async function asLive(
  manifest: ManifestFile,
  names: readonly string[],
  around: { shell: Shell; progress: Progress },
): Promise<Read[]> {
  const { googleStage } = await import("../google.ts");
  const { liveValues } = await import("../../operations/google/live-values.ts");
  const read: Read[] = [];
  for (const name of names) {
    const stage = await googleStage(manifest, name, around);
    const { app, fleet, release, values } = await liveValues(stage, around.shell.interrupts.signal);
    read.push({ app, stages: fleet, files: release.files ?? {}, warnings: [], live: values });
  }
  return read;
}

/** Another backend than the manifest's, as far as it can be had without asking for more. */
function chosen(app: App, fleet: readonly App[], backend: Backend["in"]): Backend {
  const { state } = app.ground;
  const context = contextOf(app, fleet);
  const project = context === undefined ? app.name : placeOf(context).project;
  switch (backend) {
    case "local":
      return { in: "local" };
    case "gcs":
      return backendBy(state?.in === "gcs" ? state : undefined, project, app);
    case "hcp":
      if (state?.in !== "hcp") throw new Failure("render-hcp-unknown", { stage: app.stage });
      return backendBy(state, project, app);
    default:
      return backend satisfies never;
  }
}
