/**
 * The names Fairlead chooses on Google. They are computed, never asked for, so that any stack and any command knows them
 * without reading another's state. Each begins with app and stage: two apps, and two stages that share a project, never meet.
 */
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
  /** GKE: clusters and their node pools. */
  cluster: 40,
  /** Serverless connectors. */
  connector: 25,
  secret: 255,
} as const;

export type NameOf = keyof typeof LIMITS;

/** A service account's name, and that of a pool of identities, has at least so many characters. */
const LEAST_ACCOUNT = 6;

/** Joins parts by hyphens; what is too long, or too short, keeps its beginning and ends in six digits of its own hash. */
export function googleName(of: NameOf, ...parts: readonly string[]): string {
  const name = parts.join("-");
  const limit = LIMITS[of];
  if (of === "account" && name.length < LEAST_ACCOUNT) return `${name}-${digest(name).slice(0, 6)}`;
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - 7).replace(/-+$/, "")}-${digest(name).slice(0, 6)}`;
}

/** The e-mail of a service account that Fairlead makes. */
export function accountEmail(project: string, account: string): string {
  return `${account}@${project}.iam.gserviceaccount.com`;
}

/**
 * The account by which a pipeline deploys to one stage; it is in the registry's project. No component is called so: the word
 * is reserved.
 */
export function deployerAccount(app: string, stage: string): string {
  return googleName("account", app, stage, "release");
}

/** The account by which a pipeline builds and pushes images, in the registry's project. */
export function buildAccount(app: string): string {
  return googleName("account", app, "build");
}

/** The pool of identities that come from GitHub, in the registry's project, and the provider in it. */
export function pipelinePool(app: string): { pool: string; provider: string } {
  return { pool: googleName("account", app, "github"), provider: "github" };
}
