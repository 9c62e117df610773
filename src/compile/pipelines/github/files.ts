import type { PipelineFile, PipelineInput } from "../input.ts";
import { pipelineYaml } from "../yaml.ts";
import { deployWorkflow } from "./deploy.ts";
import { promoteWorkflow } from "./promote.ts";

/** The workflows of an app's repository. */
export function githubFiles(input: PipelineInput): PipelineFile[] {
  const { pipeline, first, later, folder } = input;
  const file = (what: "deploy" | "promote") => workflowPath(first.name, folder, what);
  const deploy = pipelineYaml(deployWorkflow(input), `Each push to ${pipeline.branch} is built once and goes to ${first.stage}.`);
  if (pipeline.promote === "command" || later.length === 0) return [{ path: file("deploy"), text: deploy }];
  const promote = pipelineYaml(
    promoteWorkflow(input),
    `A tag named after a stage, new or moved, brings the release of its commit there: git tag -f ${later[0]?.stage} && git push -f origin ${later[0]?.stage}`,
  );
  return [
    { path: file("deploy"), text: deploy },
    { path: file("promote"), text: promote },
  ];
}

/** Where a workflow is. Those of an app in a folder of its own carry its name: others may be beside it. */
export function workflowPath(app: string, folder: string, what: "deploy" | "promote"): string {
  return `.github/workflows/${folder === "" ? "fairlead" : `fairlead-${app}`}-${what}.yml`;
}
