import { type Context, local } from "./context.ts";
import { builder, deployer, granterRole, stagesOf } from "./pipeline/accounts.ts";
import { buildTrigger, connection, installation, stageTrigger, startsFirst } from "./pipeline/cloud-build.ts";
import { githubBuilds, githubDeploys, githubPool } from "./pipeline/github.ts";
import type { RegistryPlace } from "./registry.ts";
import type { Draft } from "./stack.ts";
import type { Variable } from "./variable.ts";

/** What the pipeline of an app is at Google, the variables it takes, and the APIs it needs. */
export type PipelineParts = {
  drafts: readonly Draft[];
  variables: readonly Variable[];
  apis: readonly string[];
  /** Whether it names agents of the registry's own project, which needs that project's number. */
  ownNumber: boolean;
};

/** The pipeline of the whole app, the same from each of its stages; the last that says one decides. */
export function pipelineOf(context: Context, place: RegistryPlace): PipelineParts {
  const pipeline = context.fleet.findLast(({ ground }) => ground.pipeline !== undefined)?.ground.pipeline;
  if (pipeline === undefined) return { drafts: [], variables: [], apis: [], ownNumber: false };
  const stages = stagesOf(context);
  const github = pipeline.with === "github-actions";
  const own = github
    ? [...githubPool(context, pipeline), ...builder(context, place), ...githubBuilds(pipeline)]
    : [...builder(context, place), ...connection(context, place, pipeline), buildTrigger(context, place, pipeline)];
  const isFirst = ({ app }: Context) => app.from.length === 0;
  const triggers = (stage: Context) =>
    isFirst(stage) || pipeline.promote === "tag"
      ? [stageTrigger(stage, place), ...(isFirst(stage) ? startsFirst(stage, place) : [])]
      : [];
  return {
    drafts: [
      { file: "pipeline.tf", blocks: [...own, ...granterRole(context, place)] },
      ...stages.map((stage) => ({
        file: `pipeline-${local(stage.app.stage)}.tf`,
        blocks: [...deployer(stage, place), ...(github ? githubDeploys(stage, pipeline) : triggers(stage))],
      })),
    ],
    variables: github ? [] : [installation],
    apis: github ? ["iam", "iamcredentials", "sts"] : ["cloudbuild", "iam", "secretmanager"],
    ownNumber: !github,
  };
}
