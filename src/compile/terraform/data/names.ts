/** The names of data at Google, which other stacks know without asking. */
import type { App, Data } from "../../../app/model.ts";
import { googleName } from "../../google-names.ts";
import { type Context, groundName, local, stageName } from "../context.ts";

export type Hosted<K extends Data["kind"]> = Extract<Data, { kind: K }>;

/** Where Google serves every bucket by its name: https://cloud.google.com/storage/docs/request-endpoints */
export const BUCKETS = "storage.googleapis.com";

/** A bucket of the manifest: the one that is there already, or the stage's. */
export function bucketName(context: Context, name: string): string {
  const bucket = context.app.data.find((datum): datum is Hosted<"bucket"> => datum.kind === "bucket" && datum.name === name);
  return bucket?.hosting.existing ?? madeBucketName(context, name);
}

/** A bucket that Fairlead makes. */
export function madeBucketName(context: Context, ...parts: readonly string[]): string {
  return googleName("bucket", context.google.project, context.app.name, context.app.stage, ...parts);
}

/** The ground's entry of the same name, whose server a stage that `shares` uses. */
export function sharedServer({ app, ground }: Context, name: string): Hosted<"postgres"> | undefined {
  if (app === ground) return undefined;
  return postgresOf(ground, name);
}

function postgresOf(app: App, name: string): Hosted<"postgres"> | undefined {
  return app.data.find((datum): datum is Hosted<"postgres"> => datum.kind === "postgres" && datum.name === name);
}

/** The Cloud SQL instance in which a database is: in the stage's region, or its copy in the standby region that is given. */
export function sqlInstanceName(context: Context, { name, hosting }: Hosted<"postgres">, standby?: string): string {
  const place = standby === undefined ? [] : [standby];
  const shared = sharedServer(context, name);
  if (shared !== undefined) return shared.hosting.existing ?? groundName(context, "sql", name, ...place);
  return hosting.existing ?? stageName(context, "sql", name, ...place);
}

/** The project in which that instance is. */
export function sqlProject(context: Context, { name }: Hosted<"postgres">): string {
  const shared = sharedServer(context, name);
  return (shared === undefined ? undefined : context.ground.ground.google?.project) ?? context.google.project;
}

/** The database within its server. On a shared one a name that the ground's stage has too ends in the stage: `shop_testing`. */
export function databaseName(context: Context, { name, database }: Hosted<"postgres">): string {
  return withinServer(context, database, sharedServer(context, name)?.database);
}

/** The role that owns the database. */
export function databaseUser(context: Context, { name, user }: Hosted<"postgres">): string {
  return withinServer(context, user, sharedServer(context, name)?.user);
}

function withinServer({ app }: Context, own: string, ground: string | undefined): string {
  return own === ground ? `${own}_${app.stage.replaceAll("-", "_")}` : own;
}

/** The Memorystore instance in the stage's region, or the one in the standby region that is given. */
export function redisName(context: Context, name: string, standby?: string): string {
  return stageName(context, "redis", name, ...(standby === undefined ? [] : [standby]));
}

/** What the `data` stack says of a server that only Google knows: `host` of both kinds, `port` and `ca` where there is one. */
export function dataOutput(name: string, what: "host" | "port" | "ca"): string {
  return `${local(name)}_${what}`;
}
