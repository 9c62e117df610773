/**
 * Cloud Build as the pipeline: a connection to GitHub of the second generation, and a trigger for the branch and for each
 * stage. The connection is agreed to by a person once, whose token is supplied like any other secret:
 * https://cloud.google.com/build/docs/automating-builds/github/connect-repo-github
 */
import type { Pipeline } from "../../../app/ground.ts";
import { googleName } from "../../google-names.ts";
import { afterApi } from "../after-api.ts";
import { type Context, local } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { pipelineRegion, type RegistryPlace } from "../registry.ts";
import { type Addressed, resource } from "../resource.ts";
import type { Variable } from "../variable.ts";
import { deployerKey } from "./accounts.ts";

/**
 * The files that say what a build does, from the top of the app's repository: a trigger knows no other place. They stand in a
 * folder of the app's own, because a repository may have several apps.
 */
export function cloudBuildFiles(app: string): { build: string; deploy: (stage: string) => string } {
  const folder = `.cloudbuild/${app}`;
  return { build: `${folder}/build.yaml`, deploy: (stage) => `${folder}/deploy-${stage}.yaml` };
}

/** The secret that holds the token by which Cloud Build reads the app's repository. */
export function githubTokenSecret(app: string): string {
  return googleName("secret", app, "registry", "github-token");
}

export const installation: Variable = {
  name: "github_installation",
  type: "number",
  description:
    "The number of the Cloud Build app's installation at GitHub, from https://github.com/settings/installations; 0 while there is none. Before it is given, the secret of the token has to have a value.",
  default: 0,
  valid: {
    condition: "var.github_installation >= 0 && floor(var.github_installation) == var.github_installation",
    message: "It is a whole number; 0 stands for none.",
  },
};

const connected = { count: raw("var.github_installation > 0 ? 1 : 0") };

/** The secret of the token, the connection, and the repository in it. */
export function connection({ app, fleet }: Context, place: RegistryPlace, { repository }: Pipeline): Addressed[] {
  const secret = resource(
    "google_secret_manager_secret",
    "github_token",
    { secret_id: githubTokenSecret(app.name), replication: { auto: {} } },
    {
      why: "Supplied: a token of GitHub with the scopes repo and read:user. Its value never passes through Terraform.",
      depends_on: [afterApi("secretmanager")],
    },
  );
  const reader = resource("google_secret_manager_secret_iam_member", "github_token", {
    secret_id: secret.address.get("id"),
    role: "roles/secretmanager.secretAccessor",
    member: raw(`"serviceAccount:service-\${var.project_numbers["${place.project}"]}@gcp-sa-cloudbuild.iam.gserviceaccount.com"`),
  });
  const made = resource(
    "google_cloudbuildv2_connection",
    "github",
    {
      name: googleName("compute", app.name, "github"),
      location: pipelineRegion(fleet, place),
      github_config: {
        app_installation_id: raw("var.github_installation"),
        authorizer_credential: { oauth_token_secret_version: raw(`"\${${secret.address.text}.name}/versions/latest"`) },
      },
    },
    { ...connected, depends_on: [reader.address, afterApi("cloudbuild")] },
  );
  return [
    secret,
    reader,
    made,
    resource(
      "google_cloudbuildv2_repository",
      "app",
      {
        name: googleName("compute", app.name),
        location: pipelineRegion(fleet, place),
        parent_connection: raw(`${made.address.text}[0].name`),
        remote_uri: `https://github.com/${repository}.git`,
      },
      connected,
    ),
  ];
}

/** Each push to the branch builds. */
export function buildTrigger({ app, fleet }: Context, place: RegistryPlace, { branch }: Pipeline): Addressed {
  return trigger(pipelineRegion(fleet, place), "build", {
    name: googleName("compute", app.name, "build"),
    description: `Builds ${app.name}, and has its first stage deployed`,
    push: { branch: `^${escaped(branch)}$` },
    account: "build",
    filename: cloudBuildFiles(app.name).build,
  });
}

/** A trigger acts as one account, so that the build starts that of the first stage when it is done. */
export function startsFirst({ app }: Context, { project }: RegistryPlace): Addressed[] {
  const member = raw("google_service_account.build.member");
  return [
    resource("google_project_iam_member", "build_starts", { project, role: "roles/cloudbuild.builds.editor", member }),
    resource("google_service_account_iam_member", "build_starts", {
      service_account_id: raw(`google_service_account.${deployerKey(app.stage)}.name`),
      role: "roles/iam.serviceAccountUser",
      member,
    }),
  ];
}

/** A tag that is called like the stage promotes to it; where the manifest asks for approval, a person lets it go on. */
export function stageTrigger({ app, fleet }: Context, place: RegistryPlace): Addressed {
  return trigger(pipelineRegion(fleet, place), deployerKey(app.stage), {
    name: googleName("compute", app.name, app.stage),
    description: `Promotes ${app.name} to ${app.stage}`,
    push: { tag: `^${escaped(app.stage)}$` },
    account: deployerKey(app.stage),
    filename: cloudBuildFiles(app.name).deploy(app.stage),
    approval: app.approve !== undefined,
  });
}

type Trigger = {
  name: string;
  description: string;
  push: { branch: string } | { tag: string };
  account: string;
  filename: string;
  approval?: boolean;
};

function trigger(region: string, key: string, { push, account, approval, ...rest }: Trigger): Addressed {
  return resource(
    "google_cloudbuild_trigger",
    local(key),
    {
      ...rest,
      location: region,
      service_account: raw(`google_service_account.${account}.id`),
      repository_event_config: { repository: raw("google_cloudbuildv2_repository.app[0].id"), push },
      ...(approval ? { approval_config: { approval_required: true } } : {}),
    },
    connected,
  );
}

/** Cloud Build reads RE2. */
function escaped(text: string): string {
  return text.replace(/[.*+?^$|()[\]{}\\]/g, "\\$&");
}
