import type { PipelineInput } from "../input.ts";
import { buildJob, stageJob } from "./job.ts";
import type { Workflow } from "./workflow.ts";

/** What a push to the branch does: build, test in the image, push by digest, and bring it to the first stage. */
export function deployWorkflow(input: PipelineInput): Workflow {
  const { pipeline, first, folder } = input;
  return {
    name: `Deploy ${first.name}`,
    on: { push: { branches: [pipeline.branch] } },
    permissions: {},
    ...inFolder(folder),
    jobs: { build: buildJob(input), deploy: { needs: "build", ...stageJob(input, first) } },
  };
}

/** Commands run where the manifest lies. */
export function inFolder(folder: string): Pick<Workflow, "defaults"> {
  return folder === "" ? {} : { defaults: { run: { "working-directory": folder } } };
}
