import type { Scalar } from "yaml";
import { remarked } from "../yaml.ts";

/** Workflows as GitHub reads them, as far as they are written here: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions */
export type Workflow = {
  name: string;
  on: { push: { branches: readonly string[] } | { tags: readonly string[] } } | Triggers;
  /** None for the whole workflow; each job says what it needs. */
  permissions: Readonly<Record<string, never>>;
  defaults?: { run: { "working-directory": string } };
  jobs: Readonly<Record<string, Job>>;
};
type Triggers = { pull_request?: { branches: readonly string[] }; push?: { branches: readonly string[] } };
export type Job = {
  needs?: string;
  if?: string;
  "runs-on": string;
  "timeout-minutes": number;
  environment?: string;
  concurrency: { group: string; "cancel-in-progress": false };
  permissions: Readonly<Record<string, "read" | "write">>;
  env?: Readonly<Record<string, string>>;
  steps: readonly Step[];
};
export type Step =
  | { uses: Scalar<string>; with: Readonly<Record<string, string | number | boolean>> }
  | { name: string; run: string; env?: Readonly<Record<string, string>>; "working-directory"?: string };

export const RUNNER = "ubuntu-24.04";
/** No longer than a deployment with a slow rollout takes; GitHub's own limit is six hours. */
export const MINUTES = 120;

/** Actions by commit: a tag may be moved by whoever takes over its repository. */
const ACTIONS = {
  checkout: remarked("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
  node: remarked("actions/setup-node@820762786026740c76f36085b0efc47a31fe5020", "v7.0.0"),
  terraform: remarked("hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e", "v4.0.1"),
  google: remarked("google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093", "v3.0.0"),
} as const;

/** The repository's variable that holds the full name of the identity provider, which has the project's number in it. */
export const PROVIDER_VARIABLE = "FAIRLEAD_IDENTITY_PROVIDER";

/** The sources; the token that fetched them stays out of the reach of later steps. */
export function checkout(): Step {
  return { uses: ACTIONS.checkout, with: { "persist-credentials": false } };
}

export function setupNode(): Step {
  return { uses: ACTIONS.node, with: { "node-version": 24, "package-manager-cache": false } };
}

/** Without the wrapper, which would stand between Fairlead and what Terraform prints. */
export function setupTerraform(): Step {
  return { uses: ACTIONS.terraform, with: { terraform_version: "~> 1.11", terraform_wrapper: false } };
}

/** Exchanges the job's own token for a short one of Google: nothing is stored that could leak. */
export function signIn(account: string): Step {
  return {
    uses: ACTIONS.google,
    with: { workload_identity_provider: `\${{ vars.${PROVIDER_VARIABLE} }}`, service_account: account },
  };
}
