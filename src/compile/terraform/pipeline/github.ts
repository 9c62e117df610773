/**
 * How GitHub Actions act on Google without any key: GitHub signs which repository, branch and environment a job runs for, and
 * Google believes it (https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments).
 */
import type { Pipeline } from "../../../app/ground.ts";
import { pipelinePool } from "../../google-names.ts";
import { afterApi } from "../after-api.ts";
import { type Context, local } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { deployerKey } from "./accounts.ts";

/** The pool of identities that come from GitHub, and what it believes: jobs of these repositories. */
export function githubPool({ app }: Context, pipeline: Pipeline): Addressed[] {
  const { pool, provider } = pipelinePool(app.name);
  const made = resource(
    "google_iam_workload_identity_pool",
    "github",
    { workload_identity_pool_id: pool, display_name: "GitHub Actions" },
    { depends_on: [afterApi("iam")] },
  );
  return [
    made,
    resource("google_iam_workload_identity_pool_provider", "github", {
      workload_identity_pool_id: made.address.get("workload_identity_pool_id"),
      workload_identity_pool_provider_id: provider,
      display_name: "GitHub Actions",
      attribute_mapping: {
        "google.subject": "assertion.sub",
        "attribute.branch": 'assertion.repository + "@" + assertion.ref',
        // A job outside of any environment has no such claim, and still may build.
        "attribute.environment": 'assertion.repository + "@" + (has(assertion.environment) ? assertion.environment : "")',
      },
      attribute_condition: repositoriesOf(pipeline)
        .map((repository) => `assertion.repository == ${JSON.stringify(repository)}`)
        .join(" || "),
      oidc: { issuer_uri: "https://token.actions.githubusercontent.com" },
    }),
  ];
}

/** Jobs on the branch may build. */
export function githubBuilds({ repository, branch }: Pipeline): Addressed[] {
  return [identity("build", "build", `attribute.branch/${repository}@refs/heads/${branch}`)];
}

/** Jobs of the environment that is called like the stage may deploy there: who may use it is GitHub's to ask. */
export function githubDeploys({ app }: Context, pipeline: Pipeline): Addressed[] {
  return repositoriesOf(pipeline).map((repository, index) =>
    identity(
      index === 0 ? deployerKey(app.stage) : local(deployerKey(app.stage), "infrastructure"),
      deployerKey(app.stage),
      `attribute.environment/${repository}@${app.stage}`,
    ),
  );
}

function identity(key: string, account: string, whose: string): Addressed {
  return resource("google_service_account_iam_member", key, {
    service_account_id: raw(`google_service_account.${account}.name`),
    role: "roles/iam.workloadIdentityUser",
    member: raw(`"principalSet://iam.googleapis.com/\${google_iam_workload_identity_pool.github.name}/${whose}"`),
  });
}

/** The app's own, and the one that takes its Terraform. */
function repositoriesOf({ repository, infrastructure }: Pipeline): string[] {
  return [...new Set([repository, ...(infrastructure === undefined ? [] : [infrastructure.repository])])];
}
