import { pipelinePool } from "../../google-names.ts";
import { registryPlace } from "../../terraform/registry.ts";
import { type PipelineInput, writesToGit } from "../input.ts";
import { PROVIDER_VARIABLE } from "./workflow.ts";

/**
 * What has to be said to GitHub once, as commands to paste: where identities are exchanged, which branch or tag may use a
 * stage's environment (else any workflow of the repository could deploy as it), and who reviews.
 */
export function githubSetup(input: PipelineInput): string[] {
  const { pipeline, first, later, fleet } = input;
  const { repository, branch } = pipeline;
  const { pool, provider } = pipelinePool(first.name);
  const project = registryPlace(fleet)?.project ?? first.name;
  const number = `$(gcloud projects describe ${project} --format='value(projectNumber)')`;
  const name = `projects/${number}/locations/global/workloadIdentityPools/${pool}/providers/${provider}`;
  return [
    `gh variable set ${PROVIDER_VARIABLE} --repo ${repository} --body "${name}"`,
    ...environment(repository, first.stage, first.approve, { name: branch, type: "branch" }),
    ...later.flatMap(({ stage, approve }) => {
      const source = pipeline.promote === "tag" ? ({ name: stage, type: "tag" } as const) : undefined;
      return source === undefined ? [] : environment(repository, stage, approve, source);
    }),
    ...(fleet.some(writesToGit) ? [`gh secret set FAIRLEAD_GIT_TOKEN --repo ${repository}`] : []),
    ...(fleet.some(({ ground }) => ground.state?.in === "hcp") ? [`gh secret set HCP_TERRAFORM_TOKEN --repo ${repository}`] : []),
  ];
}

type Source = { name: string; type: "branch" | "tag" };

function environment(
  repository: string,
  stage: string,
  approve: "anyone" | readonly string[] | undefined,
  source: Source,
): string[] {
  const at = `repos/${repository}/environments/${stage}`;
  const reviewers = (approve === undefined || approve === "anyone" ? [] : approve).flatMap((who) => {
    const [organization, team] = who.startsWith("github:") ? who.slice("github:".length).split("/") : [];
    if (team === undefined) return [];
    return `-F 'reviewers[][type]=Team' -F "reviewers[][id]=$(gh api orgs/${organization}/teams/${team} --jq .id)"`;
  });
  const policy =
    "-F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'";
  return [
    ["gh api --method PUT", at, policy, ...reviewers].join(" "),
    `gh api --method POST ${at}/deployment-branch-policies -f name=${source.name} -f type=${source.type}`,
  ];
}
