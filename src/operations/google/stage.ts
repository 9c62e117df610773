import type { App } from "../../app/model.ts";
import { type Context, contextOf, placeOf } from "../../compile/terraform/context.ts";
import { registryPlace } from "../../compile/terraform/registry.ts";
import type { Stack } from "../../compile/terraform/stack.ts";
import { backendOf, defaultStateBucket } from "../../compile/terraform/state.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type Parsed, parseManifest } from "../../manifest/parse.ts";
import type { ReleaseRecord } from "../../plan/records.ts";
import { Deployments } from "./deployments.ts";
import { fleetOf, readFleet } from "./fleet.ts";
import { StageLock } from "./lock.ts";
import { Releases } from "./releases.ts";
import { StageSettings } from "./settings.ts";
import type { GoogleWorld } from "./world.ts";

/** The manifest of the working tree: where it lies, and what it says. */
export type Tree = { path: string; file: string; text: string };

/** One stage on Google, and everything that is remembered of it. */
export class GoogleStage {
  readonly name: string;
  readonly world: GoogleWorld;
  readonly tree: Tree;
  /** As the working tree has it. */
  readonly app: App;
  readonly fleet: readonly App[];
  readonly warnings: readonly Diagnostic[];
  readonly context: Context;
  readonly bucket: string;
  readonly releases: Releases;
  readonly deployments: Deployments;
  readonly lock: StageLock;
  readonly settings: StageSettings;

  /** Reads the stage from the working tree, parsed or not yet; throws what `readFleet` throws. */
  constructor(name: string, tree: Tree, world: GoogleWorld, parsed: Parsed = parseManifest(tree.text, tree.file)) {
    const { app, stages, warnings } = fleetOf(parsed, tree.file, name);
    this.name = name;
    this.world = world;
    this.tree = tree;
    this.app = app;
    this.fleet = stages;
    this.warnings = warnings;
    this.context = contextIn(app, stages);
    this.bucket = bucketOf(this.context);
    const around = { app: app.name, bucket: this.bucket, stage: name, now: world.now };
    this.releases = new Releases(world.objects, around);
    this.deployments = new Deployments(world.objects, around);
    this.lock = new StageLock(world.objects, around);
    this.settings = new StageSettings(world.objects, around);
  }

  /** The stage as a release has it: its own manifest, whatever the working tree says by now. */
  as(release: ReleaseRecord): ReleasedStage {
    const { file, text } = this.tree;
    // Most often the working tree says the same, and was read.
    if (release.manifest !== text || release.file !== file) return stageOf(release, this.name);
    return { release, app: this.app, fleet: this.fleet, context: this.context };
  }

  /** The deployments of another stage of the same app. */
  deploymentsOf(stage: string): Deployments {
    return new Deployments(this.world.objects, { app: this.app.name, bucket: this.bucket, stage, now: this.world.now });
  }

  /** The project and region that its servers are in. */
  get place(): { project: string; region: string } {
    return placeOf(this.context);
  }
}

export type ReleasedStage = {
  release: ReleaseRecord;
  app: App;
  fleet: readonly App[];
  context: Context;
  /** Stacks that releases before it had and it has no more, emptied. */
  left?: readonly Stack[];
};

/** The stage of that name as a release has it. */
export function stageOf(release: ReleaseRecord, stage: string): ReleasedStage {
  const { app, stages } = readFleet(release.manifest, release.file, stage);
  return { release, app, fleet: stages, context: contextIn(app, stages) };
}

function contextIn(app: App, stages: readonly App[]): Context {
  const context = contextOf(app, stages);
  // The rule `stage-google` refuses such a manifest before.
  if (context === undefined) throw new Failure("stage-is-local", { stage: app.stage });
  return context;
}

/**
 * Where the records of all stages are: the bucket of the state, or one of their own, beside the registry, where the state is in
 * HCP Terraform.
 */
function bucketOf(context: Context): string {
  const backend = backendOf(context);
  return backend.in === "gcs" ? backend.bucket : defaultStateBucket(recordsProject(context), context.app.name);
}

/** The project that the bucket of state and records is made in. */
export function recordsProject(context: Context): string {
  const { project } = placeOf(context);
  return backendOf(context).in === "gcs" ? project : (registryPlace(context.fleet)?.project ?? project);
}
