/** Where the managed servers of a stage are: in its region, or after a failover in the standby's. */
import type { Hosted } from "../../compile/terraform/data/names.ts";
import { redisName, sqlInstanceName, sqlProject } from "../../compile/terraform/data/names.ts";
import { servingIn } from "../../plan/settings.ts";
import { type RedisServer, redisServer, type SqlServer, sqlServer } from "../../run/google/servers.ts";
import type { Seen } from "./seen.ts";
import type { GoogleStage } from "./stage.ts";

type Around = Pick<Seen, "context">;

/** The region that stands in for the stage's own, where it has a server of this kind. */
export async function standbyServing(
  stage: GoogleStage,
  { context }: Around,
  { kind }: { kind: "postgres" | "redis" },
  signal: AbortSignal,
): Promise<string | undefined> {
  // Of Cloud Run nothing runs there that could ask a Redis.
  if (kind === "redis" && context.app.target !== "gke") return undefined;
  if (servingIn(await stage.settings.read(signal)) === "primary") return undefined;
  return (context.ground.ground.standby ?? context.app.ground.standby)?.region;
}

export async function servingSqlServer(
  stage: GoogleStage,
  around: Around,
  entry: Hosted<"postgres">,
  signal: AbortSignal,
): Promise<SqlServer | undefined> {
  const { context } = around;
  const instance = sqlInstanceName(context, entry, await standbyServing(stage, around, entry, signal));
  return sqlServer(stage.world.connection, { project: sqlProject(context, entry), instance }, signal);
}

export async function servingRedisServer(
  stage: GoogleStage,
  around: Around,
  entry: Hosted<"redis">,
  signal: AbortSignal,
): Promise<RedisServer | undefined> {
  const { google } = around.context;
  const standby = await standbyServing(stage, around, entry, signal);
  const instance = redisName(around.context, entry.name, standby);
  const place = `projects/${google.project}/locations/${standby ?? google.region}`;
  return redisServer(stage.world.connection, `${place}/instances/${instance}`, signal);
}
