/** The one registry of an app: images are built once and pulled by every stage. */
import { continentOf } from "../../app/continent.ts";
import { regions } from "../../app/google/regions.ts";
import type { Registry, RegistryAccess } from "../../app/ground.ts";
import type { App } from "../../app/model.ts";
import { type Context, local } from "./context.ts";
import { inline, quote, raw } from "./hcl/expression.ts";
import { isListed, loginSecret, repositoryName } from "./registry-login.ts";
import { resource } from "./resource.ts";
import type { Draft } from "./stack.ts";
import type { Variable } from "./variable.ts";

/** Where the registry is. */
export type RegistryPlace = {
  project: string;
  region: string;
  repository: string;
  /** Whether it was there before, so that Fairlead neither makes nor destroys it. */
  existing: boolean;
};

const DEFAULTS: Pick<Registry, "keep" | "write"> = { keep: 20, write: "once" };
/** Nothing younger is cleaned up, whatever the count: seven days. */
const YOUNG = "604800s";

/**
 * The registry of the stages: as `registry` says, else in the project and region of the last stage in promotion order, where
 * what serves users has to be found; with a standby region, on the continent of both. `undefined` where no stage is on Google.
 */
export function registryPlace(fleet: readonly App[]): RegistryPlace | undefined {
  const last = fleet.findLast(({ ground }) => ground.google !== undefined);
  const google = last?.ground.google;
  if (last === undefined || google === undefined) return undefined;
  const said = last.ground.registry;
  return {
    project: said?.project ?? google.project,
    region: said?.region ?? continent(google.region, last.ground.standby?.region) ?? google.region,
    repository: said?.existing ?? last.name,
    existing: said?.existing !== undefined,
  };
}

/** With a standby region the images have to outlive the loss of one: https://cloud.google.com/artifact-registry/docs/repositories/repo-locations. */
function continent(region: string, standby: string | undefined): string | undefined {
  const both = standby !== undefined && continentOf(region) === continentOf(standby) ? continentOf(region) : undefined;
  return both === "EU" ? "europe" : both?.toLowerCase();
}

/** The host and path under which images are pushed and pulled: `europe-west1-docker.pkg.dev/acme-build/shop`. */
export function registryPath({ region, project, repository }: RegistryPlace): string {
  return `${region}-docker.pkg.dev/${project}/${repository}`;
}

/** Where a pipeline of Google's own runs: beside the registry, in a region of it where it is on a whole continent. */
export function pipelineRegion(fleet: readonly App[], { region }: RegistryPlace): string {
  if (regions.has(region)) return region;
  return fleet.findLast(({ ground }) => ground.google !== undefined)?.ground.google?.region ?? region;
}

/** The repository through which images of another registry are pulled. */
export function mirrorName(app: string, host: string): string {
  return `${app}-${host.replace(/[^a-z0-9]+/g, "-")}`;
}

/** The name of that repository within Terraform. */
export function mirrorKey({ host }: RegistryAccess): string {
  return local("mirror", host);
}

/** An image's reference as Google pulls it: through the mirror of its host where there is one. */
export function pulledReference(ref: string, fleet: readonly App[]): string {
  const place = registryPlace(fleet);
  const [host = "", ...path] = ref.split("/");
  const app = fleet.find(({ ground }) => ground.registries.some((access) => access.host === host));
  if (place === undefined || app === undefined) return ref;
  return [registryPath({ ...place, repository: mirrorName(app.name, host) }), ...path].join("/");
}

export const inUse: Variable = {
  name: "in_use",
  type: "list(string)",
  description: "Digests (sha256:…) of the images that stages run now or may go back to; the clean-up never deletes them.",
  default: [],
  valid: {
    condition: 'alltrue([for digest in var.in_use : startswith(digest, "sha256:")])',
    message: "Images are named by their digest: sha256:…",
  },
};

export const projectNumbers: Variable = {
  name: "project_numbers",
  type: "map(string)",
  description: "The number of each project that exists, by its id; a stage's project may pull once it is listed.",
  default: {},
};

/** The same, where the registry's own agent has to be named too: it reads the passwords of other registries. */
export function projectNumbersWith(project: string): Variable {
  return {
    ...projectNumbers,
    valid: {
      condition: `contains(keys(var.project_numbers), ${quote(project)})`,
      message: `The number of ${project} is needed: gcloud projects describe ${project} --format 'value(projectNumber)'`,
    },
  };
}

/** The repository for the app's own images. */
export function registry(context: Context, place: RegistryPlace): Draft[] {
  if (place.existing) return [];
  const { keep, write } = saidOf(context) ?? DEFAULTS;
  const made = resource(
    "google_artifact_registry_repository",
    "images",
    {
      repository_id: place.repository,
      location: place.region,
      format: "DOCKER",
      description: `Images of ${context.app.name}`,
      docker_config: write === "once" ? { immutable_tags: true } : undefined,
      cleanup_policies: [
        { id: "keep-latest", action: "KEEP", most_recent_versions: { keep_count: keep } },
        {
          id: "keep-in-use",
          action: "KEEP",
          // An empty list would be no condition, and keep everything.
          condition: { version_name_prefixes: raw('length(var.in_use) > 0 ? var.in_use : ["none"]') },
        },
        { id: "delete-the-rest", action: "DELETE", condition: { tag_state: "ANY", older_than: YOUNG } },
      ],
    },
    { depends_on: [raw("google_project_service.artifactregistry")] },
  );
  return [{ file: "registry.tf", blocks: [made] }];
}

function saidOf({ fleet }: Context): Registry | undefined {
  return fleet.findLast(({ ground }) => ground.registry !== undefined)?.ground.registry;
}

/** Every registry of others that the app pulls from, by host. */
export function registriesOf({ fleet }: Context): readonly RegistryAccess[] {
  const all = new Map(fleet.flatMap(({ ground }) => ground.registries.map((access) => [access.host, access] as const)));
  return [...all.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
}

export type PulledRepository = {
  /** Its name within Terraform. */
  key: string;
  project: string;
  region: string;
  repository: string;
  /** The secret without whose value it does not exist. */
  login: string | undefined;
};

/** The repositories that the app's images are pulled from, as far as they are Fairlead's. */
export function inUseRepositories(context: Context): readonly PulledRepository[] {
  const place = registryPlace(context.fleet);
  if (place === undefined) return [];
  const { project, region } = place;
  const mirrors = registriesOf(context).map((access) => ({
    key: mirrorKey(access),
    project,
    region,
    repository: mirrorName(context.app.name, access.host),
    login: loginSecret(access),
  }));
  const images = { key: "images", project, region, repository: place.repository, login: undefined };
  return [...(place.existing ? [] : [images]), ...mirrors];
}

/** Cloud Run pulls as its own agent; in the registry's own project it may by itself. */
export function readers(context: Context, place: RegistryPlace): Draft {
  const projects = [...new Set(context.fleet.flatMap(({ ground }) => ground.google?.project ?? []))]
    .filter((project) => project !== place.project)
    .sort();
  if (projects.length === 0) return { file: "readers.tf", blocks: [] };
  return {
    file: "readers.tf",
    blocks: inUseRepositories(context).map((repository) =>
      resource(
        "google_artifact_registry_repository_iam_member",
        local(repository.key, "pull"),
        {
          repository: repositoryName(repository),
          location: place.region,
          role: "roles/artifactregistry.reader",
          member: raw('"serviceAccount:service-${each.value}@serverless-robot-prod.iam.gserviceaccount.com"'),
        },
        {
          for_each: raw(
            `{ for project, number in var.project_numbers : project => number if contains(${inline(projects)}, project)${repository.login === undefined ? "" : ` && ${isListed(repository.login)}`} }`,
          ),
        },
      ),
    ),
  };
}
