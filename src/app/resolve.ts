import { type Diagnostic, diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Locate } from "../manifest/locate.ts";
import { Merging } from "../manifest/merge.ts";
import type { Manifest, StageManifest } from "../manifest/schema.ts";
import { waive } from "./accept.ts";
import { checkHonours } from "./honours.ts";
import type { App, Component, Rollout } from "./model.ts";
import { resolveAccess } from "./resolve/access.ts";
import { resolveComponent, resolveEnvironment } from "./resolve/component.ts";
import { resolveData } from "./resolve/data.ts";
import { inOrder, resolveFiles, resolveSecrets } from "./resolve/files.ts";
import { resolveGround } from "./resolve/ground.ts";
import { resolveImage } from "./resolve/image.ts";
import { checkLiterals } from "./resolve/literals.ts";
import { resolveSites } from "./resolve/sites.ts";
import { StageReading } from "./resolve/stage.ts";
import { checkCircles, checkSecrecy } from "./rules/circles.ts";
import { checkCloudReferences } from "./rules/cloud-references.ts";
import { checkGround } from "./rules/ground.ts";
import { checkImages } from "./rules/images.ts";
import { checkJobs } from "./rules/jobs.ts";
import { checkNames } from "./rules/names.ts";
import { checkOverrides } from "./rules/overrides.ts";
import { Readers } from "./rules/readers.ts";
import { checkSelf } from "./rules/self.ts";
import { resolveWaits, type Waits } from "./rules/waits.ts";
import { checkStages, promotedFrom, promotionOrder, stageNames } from "./stages.ts";
import { milliseconds } from "./units.ts";

export type Resolved = { app: App | undefined; diagnostics: Diagnostic[] };

/** The stages of one manifest. Each is read when it is first asked for, and then known. */
export class Stages {
  readonly manifest: Manifest;
  readonly locate: Locate;
  readonly #merging: Merging;
  readonly #views = new Map<string, Viewed>();
  #between: Diagnostic[] | undefined;

  constructor(manifest: Manifest, locate: Locate = () => undefined) {
    this.manifest = manifest;
    this.locate = locate;
    this.#merging = new Merging(manifest, locate);
  }

  get names(): readonly string[] {
    return stageNames(this.manifest);
  }

  /** What stages and sites say about each other. Where they are too many, none is to be read. */
  between(): { diagnostics: readonly Diagnostic[]; tooMany: boolean } {
    this.#between ??= checkStages(this.manifest, this.locate);
    return { diagnostics: this.#between, tooMany: this.#between.some(({ slug }) => slug === "too-many-parts") };
  }

  /** A stage that exists, mistakes or not; nothing but diagnostics where it could not be merged. */
  view(stage: string): Viewed {
    const known = this.#views.get(stage) ?? viewStage(this.manifest, stage, this.locate, this.#merging);
    this.#views.set(stage, known);
    return known;
  }

  /**
   * The App of one stage: merged, defaults filled, references typed. It is there exactly when nothing forbids deploying the
   * stage; the diagnostics hold what does, and what a target does not honour yet. What `accept` waives is left out.
   */
  resolve(stage: string): Resolved {
    const known = this.names;
    if (!known.includes(stage)) {
      const params = { stage, near: nearest(stage, known), known };
      return { app: undefined, diagnostics: [diagnose("stage-unknown", params, this.locate(["stages"], "key"))] };
    }
    const between = this.between();
    if (between.tooMany) return { app: undefined, diagnostics: [...between.diagnostics] };
    const view = this.view(stage);
    const { left } = waive([...between.diagnostics, ...view.diagnostics], this.manifest.accept);
    return { app: hasErrors(left) ? undefined : view.app, diagnostics: left };
  }
}

/** The App of the one stage of a manifest that is asked for, as `Stages` give it. */
export function resolve(manifest: Manifest, stage: string, locate?: Locate): Resolved {
  return new Stages(manifest, locate).resolve(stage);
}

/** One stage as far as it could be read, with what the rules over all of its references need. */
export type View = { app: App; reading: StageReading; readers: Readers; waits: Waits };
/** The diagnostics are those that reading found; what checks add is in the reading. */
export type Viewed = { diagnostics: readonly Diagnostic[] } & (View | { app: undefined; reading: undefined });

function viewStage(manifest: Manifest, stage: string, locate: Locate, merging: Merging): Viewed {
  const unmergeable = checkOverrides(manifest, stage, locate);
  if (unmergeable.length > 0) return { app: undefined, reading: undefined, diagnostics: unmergeable };
  const merged = merging.stage(stage);
  if (merged.stage === undefined) return { app: undefined, reading: undefined, diagnostics: merged.diagnostics };
  const reading = new StageReading(stage, merged.stage, merged.locate);
  reading.diagnostics.push(...merged.diagnostics);
  const read = resolveApp(reading, manifest, merging);
  const readers = new Readers(reading.manifest, reading.uses);
  const waits = resolveWaits(reading, read.components, readers);
  const components = read.components.map(
    (component): Component => ({ ...component, waitsFor: [...(waits.get(component.name)?.keys() ?? [])].sort() }),
  );
  const app = { ...read, components };
  checkRules(reading, app, readers);
  checkHonours(reading, manifest, merged.origin);
  return { app, reading, readers, waits, diagnostics: [...reading.diagnostics] };
}

function resolveApp(reading: StageReading, manifest: Manifest, merging: Merging): App {
  const { app, labels = {}, target, approve, image, accept = {} } = reading.manifest;
  const env = resolveEnvironment(reading, reading.manifest.env, ["env"], (key) => ({ holder: "environment", key }));
  const ground = resolveGround(reading);
  const components = inOrder(reading.manifest.components).map(([name, written]) => {
    const path = ["components", name];
    return resolveComponent(reading, name, written, { path, holder: { holder: "component", name }, env });
  });
  return {
    name: app,
    stage: reading.name,
    stages: promotionOrder(manifest),
    target,
    labels,
    image: image && resolveImage(reading, image, ["image"]),
    components,
    data: inOrder(reading.manifest.data).map(([name, written]) => resolveData(reading, name, written)),
    files: resolveFiles(reading, reading.manifest.files, ["files"]),
    secrets: resolveSecrets(reading),
    access: resolveAccess(reading),
    from: promotedFrom(manifest, reading.name),
    approve,
    rollout: reading.manifest.rollout && resolveRollout(reading, reading.manifest.rollout),
    logs: ground.monitor.logs,
    sites: resolveSites(reading, merging),
    ground,
    accepted: accept,
  };
}

function checkRules(reading: StageReading, app: App, readers: Readers): void {
  checkNames(reading);
  checkGround(reading);
  checkLiterals(reading);
  checkSelf(reading, app.components, readers);
  checkCircles(reading);
  checkSecrecy(reading);
  checkJobs(reading, app.components);
  checkImages(reading, app);
  if (app.target === "local") checkCloudReferences(reading, readers);
}

function resolveRollout(reading: StageReading, { steps, wait }: NonNullable<StageManifest["rollout"]>): Rollout {
  const fall = steps.findIndex((share, index) => share <= (steps[index - 1] ?? 0));
  if (fall >= 0) {
    const [before = 0, after = 0] = steps.slice(fall - 1);
    reading.report("steps-order", { before, after }, ["rollout", "steps", fall]);
  }
  return { steps, wait: milliseconds(wait) };
}
