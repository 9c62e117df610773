import type { PipelineInput } from "../input.ts";
import { inFolder } from "./deploy.ts";
import { stageJob } from "./job.ts";
import type { Workflow } from "./workflow.ts";

/**
 * What a tag named after a stage does: the release of its commit, which is built by now, goes to that stage. Names of stages
 * hold no sign of a pattern, and GitHub compares a pattern with the whole tag, so no other tag starts it.
 */
export function promoteWorkflow(input: PipelineInput): Workflow {
  const { first, later, folder } = input;
  const jobs = later.map((app) => {
    const job = stageJob(input, app);
    return [app.stage, { if: `github.ref == 'refs/tags/${app.stage}'`, ...job }] as const;
  });
  return {
    name: `Promote ${first.name}`,
    on: { push: { tags: later.map(({ stage }) => stage) } },
    permissions: {},
    ...inFolder(folder),
    jobs: Object.fromEntries(jobs),
  };
}
