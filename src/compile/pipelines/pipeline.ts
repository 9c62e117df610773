import type { Pipeline } from "../../app/ground.ts";
import type { App } from "../../app/model.ts";
import { cloudBuildFiles } from "../terraform/pipeline/cloud-build.ts";
import { cloudBuilds } from "./cloud-build/files.ts";
import { githubFiles, workflowPath } from "./github/files.ts";
import { githubSetup } from "./github/setup.ts";

/** Where a pipeline's files are written for. */
export type PipelinePlace = {
  /** The version of Fairlead that the pipeline runs. */
  version: string;
  /** The folder of the manifest from the top of its repository, with slashes; empty at the top. */
  folder: string;
};
/** What a pipeline is compiled from. */
export type PipelineInput = PipelinePlace & {
  pipeline: Pipeline;
  /** Every stage on Google in promotion order; at least one. */
  fleet: readonly App[];
  /** The one that takes what is pushed to the branch. */
  first: App;
  /** Those that take promoted releases only. */
  later: readonly App[];
};
/** A file by its path from the top of the repository. */
export type PipelineFile = { path: string; text: string };

/** By these words Fairlead finds the files it wrote. */
export const MARK = "Written by `fairlead pipeline`";

/**
 * The files by which a repository builds, deploys and promotes an app, byte-stable; none where the manifest asks for no
 * pipeline or no stage is on Google.
 */
export function compilePipeline(fleet: readonly App[], place: PipelinePlace): readonly PipelineFile[] {
  const input = inputOf(fleet, place);
  if (input === undefined) return [];
  switch (input.pipeline.with) {
    case "github-actions":
      return githubFiles(input);
    case "cloud-build":
      return cloudBuilds(input);
    default:
      return input.pipeline.with satisfies never;
  }
}

/** Commands that prepare the place where the pipeline runs, once; Terraform does the rest. */
export function pipelineSetup(fleet: readonly App[], place: PipelinePlace): readonly string[] {
  const input = inputOf(fleet, place);
  return input?.pipeline.with === "github-actions" ? githubSetup(input) : [];
}

/** Every file that a pipeline of this app may have had, whatever the manifest says by now: those of no use are removed. */
export function pipelineNames({ name, stages }: App, { folder }: PipelinePlace): readonly string[] {
  const builds = cloudBuildFiles(name);
  return [
    ...(["deploy", "promote"] as const).map((what) => workflowPath(name, folder, what)),
    builds.build,
    ...stages.map(builds.deploy),
  ];
}

function inputOf(fleet: readonly App[], place: PipelinePlace): PipelineInput | undefined {
  const [first, ...later] = fleet;
  const pipeline = first?.ground.pipeline;
  return first === undefined || pipeline === undefined ? undefined : { ...place, pipeline, fleet, first, later };
}

/** What npx runs: this very version. */
export function packageOf({ version }: PipelinePlace): string[] {
  return ["--yes", `fairlead@${version}`];
}

/** The command that a pipeline runs to bring a release to a stage; `approved` where somebody agreed before it was started. */
export function deployWords(place: PipelinePlace, app: App, approved: boolean, ...further: readonly string[]): string[] {
  return [...packageOf(place), "deploy", app.stage, ...further, "--yes", ...(approved ? ["--approve"] : [])];
}

/** Whether bringing a release to a stage writes to a repository of objects or of Terraform. */
export function writesToGit({ ground: { deliver, pipeline } }: App): boolean {
  return deliver.by === "argocd" || pipeline?.infrastructure !== undefined;
}
