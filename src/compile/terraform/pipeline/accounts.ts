/** Who a pipeline is at Google: one account that builds, and one for each stage that deploys there and nowhere else. */
import type { App } from "../../../app/model.ts";
import { buildAccount, deployerAccount } from "../../google-names.ts";
import { type Context, contextOf, local, placeOf } from "../context.ts";
import { clusterOf, isMade } from "../gke/names.ts";
import { quote, raw, type Value } from "../hcl/expression.ts";
import { rolesOfStage } from "../hcp/identity.ts";
import { inUseRepositories, type RegistryPlace } from "../registry.ts";
import { onceListed, repositoryName } from "../registry-login.ts";
import { type Addressed, resource } from "../resource.ts";
import { setOf } from "../run/grants.ts";
import { type Backend, backendOf } from "../state.ts";

/** The account of a stage's deployer within Terraform. */
export function deployerKey(stage: string): string {
  return local("release", stage);
}

/** The account that builds: it pushes images and writes down releases, and touches no stage. */
export function builder(context: Context, place: RegistryPlace): Addressed[] {
  const { app } = context;
  const account = resource("google_service_account", "build", {
    account_id: buildAccount(app.name),
    display_name: `Builds ${app.name}`,
  });
  const member = account.address.get("member");
  return [
    account,
    ...(place.existing
      ? []
      : [
          resource("google_artifact_registry_repository_iam_member", "build", {
            repository: raw("google_artifact_registry_repository.images.name"),
            location: place.region,
            role: "roles/artifactregistry.writer",
            member,
          }),
        ]),
    logs("build", place, member),
    ...inState(backendOf(context), "build", member, [`fairlead/${app.name}/releases/`]),
  ];
}

/** The account that deploys to a stage, with what the stage's stacks need in its project. */
export function deployer(context: Context, place: RegistryPlace): Addressed[] {
  const { app } = context;
  const key = deployerKey(app.stage);
  const account = resource("google_service_account", key, {
    account_id: deployerAccount(app.name, app.stage),
    display_name: `Deploys ${app.name} to ${app.stage}`,
  });
  const member = account.address.get("member");
  const { project } = placeOf(context);
  // Repositories are granted one by one, and only to be granted on.
  const roles = setOf(rolesOfStage(context).filter((role) => role !== "roles/artifactregistry.admin")).text;
  const prefixes = [`${app.name}/${app.stage}/`, `fairlead/${app.name}/stages/${app.stage}/`];
  return [
    account,
    resource(
      "google_project_iam_member",
      key,
      { project, role: raw("each.value"), member },
      project === place.project
        ? { for_each: raw(roles) }
        : { for_each: raw(`contains(keys(var.project_numbers), ${quote(project)}) ? ${roles} : toset([])`) },
    ),
    ...(place.existing
      ? []
      : [
          resource("google_artifact_registry_repository_iam_member", key, {
            repository: raw("google_artifact_registry_repository.images.name"),
            location: place.region,
            role: "roles/artifactregistry.reader",
            member,
          }),
        ]),
    ...granter(context, key, member),
    logs(key, place, member),
    ...inState(
      backendOf(context),
      key,
      member,
      app.from.length === 0 ? [...prefixes, `fairlead/${app.name}/releases/`] : prefixes,
    ),
  ];
}

/** What lets a deployer give the nodes of its stage leave to pull, and nothing else. */
export function granterRole({ app, fleet }: Context, place: RegistryPlace): Addressed[] {
  if (!fleet.some((stage) => makesCluster(fleet, stage))) return [];
  return [
    resource("google_project_iam_custom_role", "granter", {
      project: place.project,
      role_id: `${app.name.replaceAll("-", "_")}_granter`,
      title: `Says who pulls images of ${app.name}`,
      permissions: ["artifactregistry.repositories.getIamPolicy", "artifactregistry.repositories.setIamPolicy"],
    }),
  ];
}

function granter(context: Context, key: string, member: Value<string>): Addressed[] {
  if (!makesCluster(context.fleet, context.app)) return [];
  return inUseRepositories(context).map((repository) =>
    resource(
      "google_artifact_registry_repository_iam_member",
      local(key, repository.key, "grants"),
      {
        repository: repositoryName(repository),
        location: repository.region,
        role: raw("google_project_iam_custom_role.granter.id"),
        member,
      },
      onceListed(repository.login),
    ),
  );
}

function makesCluster(fleet: readonly App[], app: App): boolean {
  const context = contextOf(app, fleet);
  return context !== undefined && context.ground === app && isMade(clusterOf(context));
}

/** Every stage of the app on Google, as its own context. */
export function stagesOf(context: Context): readonly Context[] {
  return context.fleet.flatMap((app) => contextOf(app, context.fleet, context.backend) ?? []);
}

/** What a build says is kept in the registry's project. */
function logs(key: string, { project }: RegistryPlace, member: Value<string>): Addressed {
  return resource("google_project_iam_member", local(key, "logs"), { project, role: "roles/logging.logWriter", member });
}

/** State and records hold no secrets: all of it may be read, and what is one's own written. */
function inState(backend: Backend, key: string, member: Value<string>, prefixes: readonly string[]): Addressed[] {
  if (backend.in !== "gcs") return [];
  const { bucket } = backend;
  const expression = prefixes
    .map((prefix) => `resource.name.startsWith(${JSON.stringify(`projects/_/buckets/${bucket}/objects/${prefix}`)})`)
    .join(" || ");
  return [
    resource("google_storage_bucket_iam_member", local(key, "reads"), { bucket, role: "roles/storage.objectViewer", member }),
    resource("google_storage_bucket_iam_member", local(key, "writes"), {
      bucket,
      role: "roles/storage.objectUser",
      member,
      condition: { title: "Its own", expression },
    }),
  ];
}
