import type { App } from "../../../app/model.ts";
import { accountEmail, buildAccount, deployerAccount } from "../../google-names.ts";
import { registryPlace } from "../../terraform/registry.ts";
import { deployWords, type PipelineInput, packageOf, writesToGit } from "../input.ts";
import { checkout, type Job, MINUTES, RUNNER, type Step, setupNode, setupTerraform, signIn } from "./workflow.ts";

/** The job that builds, tests in the image, pushes by digest and writes the release down; it touches no stage. */
export function buildJob(input: PipelineInput): Job {
  const { fleet, first } = input;
  return {
    "runs-on": RUNNER,
    "timeout-minutes": MINUTES,
    concurrency: { group: `fairlead-${first.name}-build`, "cancel-in-progress": false },
    permissions: { contents: "read", "id-token": "write" },
    steps: [
      checkout(),
      setupNode(),
      signIn(accountEmail(projectOf(fleet), buildAccount(first.name))),
      { name: "Build", run: ["npx", ...packageOf(input), "build", first.stage].join(" ") },
    ],
  };
}

function projectOf(fleet: readonly App[]): string {
  return registryPlace(fleet)?.project ?? "";
}

/** The job that brings a release to one stage, as the stage's own account, in the stage's environment. */
export function stageJob(input: PipelineInput, app: App): Job {
  const environment = secretsOf(app);
  return {
    "runs-on": RUNNER,
    "timeout-minutes": MINUTES,
    environment: app.stage,
    // One after another, and none is cut off: a deployment that was begun comes to its end.
    concurrency: { group: `fairlead-${app.name}-${app.stage}`, "cancel-in-progress": false },
    permissions: { contents: "read", "id-token": "write" },
    steps: [
      checkout(),
      setupNode(),
      setupTerraform(),
      signIn(accountEmail(projectOf(input.fleet), deployerAccount(app.name, app.stage))),
      ...gitSignIn(app),
      {
        name: `Deploy ${app.stage}`,
        run: ["npx", ...deployWords(input, app, isReviewed(app), "--commit", '"$GITHUB_SHA"')].join(" "),
        ...(Object.keys(environment).length === 0 ? {} : { env: environment }),
      },
    ],
  };
}

/**
 * Whether starting the job is the approval: reviewers of its environment were asked, or anyone's will do. Groups and people
 * of Google are none that GitHub can ask; they give theirs by `fairlead deploy --approve`, before or instead.
 */
function isReviewed({ approve }: App): boolean {
  return approve === "anyone" || approve?.some((who) => who.startsWith("github:")) === true;
}

/** The one token that may write to the repository which Argo CD follows, or which takes the rendered Terraform. */
const GIT_TOKEN = "${{ secrets.FAIRLEAD_GIT_TOKEN }}";

/** git asks gh, and gh takes the token from its environment: it is written nowhere. */
function gitSignIn(app: App): Step[] {
  if (!writesToGit(app)) return [];
  const name = "Let git ask gh for the token";
  return [{ name, run: "gh auth setup-git", env: { GH_TOKEN: GIT_TOKEN } }];
}

/** Tokens of services that know no identity federation, where the stage uses them. */
function secretsOf(app: App): Record<string, string> {
  const { state } = app.ground;
  return {
    ...(writesToGit(app) ? { GH_TOKEN: GIT_TOKEN } : {}),
    ...(state?.in === "hcp" ? { TF_TOKEN_app_terraform_io: "${{ secrets.HCP_TERRAFORM_TOKEN }}" } : {}),
  };
}
