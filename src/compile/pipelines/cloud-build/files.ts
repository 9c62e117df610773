import { googleName } from "../../google-names.ts";
import { cloudBuildFiles } from "../../terraform/pipeline/cloud-build.ts";
import { registryPlace } from "../../terraform/registry.ts";
import { deployWords, type PipelineFile, type PipelineInput, packageOf } from "../input.ts";
import { pipelineYaml } from "../yaml.ts";
import { build, fairlead, gcloud } from "./build.ts";

/**
 * The builds that Cloud Build's triggers run. A trigger acts as one account, so that building and each stage have one of
 * their own. Where a stage asks for approval, its trigger holds the build until it is given.
 */
export function cloudBuilds(input: PipelineInput): PipelineFile[] {
  const { pipeline, first, later } = input;
  const files = cloudBuildFiles(first.name);
  const made = build(input, { makesImages: true }, (around) => [
    fairlead(input, [...packageOf(input), "build", first.stage], around),
    gcloud("deploy", startWords(input)),
  ]);
  const about = `Each push to ${pipeline.branch} is built once and goes to ${first.stage}.`;
  const stages = pipeline.promote === "tag" ? [first, ...later] : [first];
  return [
    { path: files.build, text: pipelineYaml(made, about) },
    ...stages.map((app) => {
      const words = deployWords(input, app, app.approve !== undefined, "--commit", "$COMMIT_SHA");
      const content = build(input, { makesImages: false }, (around) => [fairlead(input, words, around)]);
      const reason = `A tag named ${app.stage}, new or moved, brings the release of its commit there.`;
      return { path: files.deploy(app.stage), text: pipelineYaml(content, reason) };
    }),
  ];
}

/** The trigger of the first stage, for the commit that was built. */
function startWords({ first, fleet }: PipelineInput): string[] {
  const place = registryPlace(fleet);
  const trigger = googleName("compute", first.name, first.stage);
  const where = place === undefined ? [] : [`--project=${place.project}`, `--region=${place.region}`];
  return ["builds", "triggers", "run", trigger, ...where, "--sha=$COMMIT_SHA"];
}
