import { deployWords, type PipelineFile, type PipelineInput } from "../pipeline.ts";
import { pipelineYaml } from "../yaml.ts";
import { type Build, build } from "./build.ts";

/**
 * The builds that Cloud Build's triggers run. A stage has a file of its own, because its trigger has an account of its own
 * and gives nothing to the build but the commit. Where the stage asks for approval, the trigger holds the build until it is
 * given.
 */
export function cloudBuildFiles(input: PipelineInput): PipelineFile[] {
  const { pipeline, first, later } = input;
  const file = (name: BuildName, content: Build, about: string) => ({
    path: cloudBuildPath(input.folder, name),
    text: pipelineYaml(content, about),
  });
  const deploy = file(
    "deploy",
    build(input, deployWords(input, first, first.approve !== undefined), { makesImages: true }),
    `Each push to ${pipeline.branch} is built once and goes to ${first.stage}.`,
  );
  if (pipeline.promote === "command") return [deploy];
  const promote = later.map((app) =>
    file(
      `promote-${app.stage}`,
      build(input, deployWords(input, app, app.approve !== undefined, "--commit", "$COMMIT_SHA"), { makesImages: false }),
      `A tag named ${app.stage}, new or moved, brings the release of its commit there.`,
    ),
  );
  return [deploy, ...promote];
}

export type BuildName = "deploy" | `promote-${string}`;

/** Where a build is, from the top of the repository: what its trigger calls `filename`. */
export function cloudBuildPath(folder: string, name: BuildName): string {
  return `${folder === "" ? "" : `${folder}/`}cloudbuild/${name}.yaml`;
}
