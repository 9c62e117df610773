/**
 * The names Fairlead chooses on Google. They are computed, never asked for, so that any stack and any command knows them
 * without reading another's state. Each begins with app and stage: two apps, and two stages that share a project, never meet.
 */
import type { App } from "../app/model.ts";
import { digest } from "./digest.ts";

/** Limits of Google's APIs for the names we choose, in characters. */
const LIMITS = {
  /** https://cloud.google.com/iam/docs/service-accounts-create: 6 to 30. */
  account: 30,
  /** Cloud Run: below 50; a job's name and its execution token together below 63. */
  run: 49,
  /** Cloud Run revisions: service and suffix together. */
  revision: 63,
  /** Buckets are unique in the world, hence the project in them. */
  bucket: 63,
  /** Memorystore for Redis. */
  redis: 40,
  /** Networks, addresses, backends and whatever else is of Compute Engine. */
  compute: 63,
  /** Cloud SQL: project and instance together 98. */
  sql: 60,
  /** Serverless connectors. */
  connector: 25,
  secret: 255,
} as const;

export type NameOf = keyof typeof LIMITS;

/** Joins parts by hyphens; what is too long keeps its beginning and ends in six digits of its own hash. */
export function googleName(of: NameOf, ...parts: readonly string[]): string {
  const name = parts.join("-");
  const limit = LIMITS[of];
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - 7).replace(/-+$/, "")}-${digest(name).slice(0, 6)}`;
}

/** The e-mail of a service account that Fairlead makes. */
export function accountEmail(project: string, account: string): string {
  return `${account}@${project}.iam.gserviceaccount.com`;
}

/** Where the app's images are kept: one Docker repository of Artifact Registry for all stages. */
export type ImageRegistry = { project: string; region: string; repository: string };

/**
 * The app's registry: what `registry` says, else in the project and region of the first stage on Google. `undefined` where
 * neither names a project.
 */
export function imageRegistry(fleet: readonly App[]): ImageRegistry | undefined {
  const [first] = fleet;
  if (first === undefined) return undefined;
  const google = fleet.find(({ ground }) => ground.google !== undefined)?.ground.google;
  const said = fleet.find(({ ground }) => ground.registry !== undefined)?.ground.registry;
  const project = said?.project ?? google?.project;
  const region = said?.region ?? google?.region;
  if (project === undefined || region === undefined) return undefined;
  return { project, region, repository: said?.existing ?? first.name };
}

/** The host of a registry at Google. */
export function registryHost({ region }: ImageRegistry): string {
  return `${region}-docker.pkg.dev`;
}

/** The repository of one image, to push to and to pull from: `europe-west1-docker.pkg.dev/acme-build/shop/app`. */
export function imageRepository(registry: ImageRegistry, image: string): string {
  return `${registryHost(registry)}/${registry.project}/${registry.repository}/${image}`;
}
