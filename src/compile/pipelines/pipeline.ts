import type { App } from "../../app/model.ts";
import { cloudBuildFiles } from "../terraform/pipeline/cloud-build.ts";
import { cloudBuilds } from "./cloud-build/files.ts";
import { githubFiles, workflowPath } from "./github/files.ts";
import { githubSetup } from "./github/setup.ts";
import type { PipelineFile, PipelineInput, PipelinePlace } from "./input.ts";

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
