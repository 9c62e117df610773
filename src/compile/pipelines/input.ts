/** What a pipeline is compiled from, and what both kinds of it say alike. */
import type { Pipeline } from "../../app/ground.ts";
import type { App } from "../../app/model.ts";

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
