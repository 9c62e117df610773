import { databaseName } from "../../../manifest/schema/names.ts";
import type { DraftData } from "../draft.ts";
import { nameOfNoun } from "../names.ts";
import { type Ground, POSTGRES_VERSION } from "../wiring/ground.ts";
import { interpolated } from "./interpolate.ts";
import type { Compose, Service } from "./read.ts";

/** A service of a compose file that is data of the manifest. */
export type DataService = { kind: "postgres" | "redis"; name: string; user: string | undefined; password: string | undefined };

const POSTGRES = /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb|timescaledb-ha)(:|@|$)/;
const REDIS = /(^|\/)(redis|valkey|redis-stack|redis-stack-server|keydb|dragonfly)(:|@|$)/;
const EXTENDED = /(^|\/)(postgis|pgvector|timescaledb|timescaledb-ha|redis-stack|redis-stack-server)(:|@|$)/;
const OLDEST = 15;
const NEWEST = 18;

/** The data services of a compose file by their names there, which their hosts go by. */
export function dataOf(
  compose: Compose,
  ground: Ground,
  value: (variable: string) => string | undefined,
): ReadonlyMap<string, DataService> {
  const found = new Map<string, DataService>();
  for (const [host, service] of compose.services) {
    const image = interpolated(service.image ?? "", value).text;
    const kind =
      service.build !== undefined ? undefined : POSTGRES.test(image) ? "postgres" : REDIS.test(image) ? "redis" : undefined;
    if (kind === undefined) continue;
    const said = (variable: string) => interpolated(service.environment.get(variable) ?? "", value).text || undefined;
    const taken = (name: string) => ground.draft.data.has(name);
    const name = nameOfNoun(host, taken, kind === "postgres" ? "db" : "cache");
    ground.draft.data.set(name, kind === "postgres" ? postgres(image, said, service, ground) : redis(image));
    ground.notes.find(`${image || host} is the data \`${name}\``, service.where);
    if (EXTENDED.test(image)) {
      ground.notes.ask(`${image} brings extensions that the ${kind} of \`${name}\` has not`, service.where);
    }
    found.set(host, { kind, name, user: said("POSTGRES_USER"), password: said("POSTGRES_PASSWORD") });
  }
  return found;
}

function postgres(
  image: string,
  said: (variable: string) => string | undefined,
  { where }: Service,
  { notes, draft }: Ground,
): DraftData {
  const written = Number(/:(?:[a-z-]*)(\d+)/.exec(image)?.[1]);
  const version = Math.min(NEWEST, Math.max(OLDEST, Number.isInteger(written) ? written : POSTGRES_VERSION));
  if (!Number.isInteger(written)) notes.assume(`Postgres ${version}: the image names no version`, where);
  else if (version !== written) notes.assume(`Postgres ${version}, because there is no ${written}`, where);
  const given = (variable: string) => {
    const text = said(variable);
    return text !== undefined && text !== draft.app && databaseName.safeParse(text).success ? text : undefined;
  };
  const [name, user] = [given("POSTGRES_DB") ?? given("POSTGRES_USER"), given("POSTGRES_USER")];
  return { kind: "postgres", version, ...(name === undefined ? {} : { name }), ...(user === undefined ? {} : { user }) };
}

function redis(image: string): DraftData {
  const major = Number(/:(\d+)/.exec(image)?.[1]);
  return major >= 8 ? { kind: "redis", version: 8 } : { kind: "redis" };
}
