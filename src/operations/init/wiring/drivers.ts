import type { Facts } from "../facts.ts";

const POSTGRES = ["psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary", "asyncpg", "pg8000", "aiopg", "postgres"];
const REDIS = [
  "redis",
  "valkey",
  "aioredis",
  "rq",
  "django-rq",
  "django-redis",
  "arq",
  "channels-redis",
  "celery-redbeat",
  "django-celery-redis",
];
const NODE_POSTGRES = ["pg", "postgres", "pg-promise", "@prisma/client", "@neondatabase/serverless", "slonik"];
const NODE_REDIS = ["redis", "ioredis", "bull", "bullmq", "connect-redis", "@redis/client"];
const SQLALCHEMY = [
  "sqlalchemy",
  "flask-sqlalchemy",
  "sqlmodel",
  "alembic",
  "flask-migrate",
  "advanced-alchemy",
  "sqlalchemy-utils",
];

/** Whether a folder's program can speak with a server; what says nothing of its packages may do. */
export function speaksPostgres({ requirements: { packages }, node }: Facts): boolean {
  if (packages.has(...POSTGRES)) return true;
  if (node !== undefined) return NODE_POSTGRES.some((name) => node.dependencies.has(name));
  return !packages.known;
}

export function speaksRedis({ requirements: { packages }, node }: Facts): boolean {
  if (packages.has(...REDIS) || ["celery", "kombu", "dramatiq"].some((name) => packages.hasExtra(name, "redis"))) return true;
  if (node !== undefined) return NODE_REDIS.some((name) => node.dependencies.has(name));
  return !packages.known;
}

/**
 * The scheme of a Postgres address as the program wants it: SQLAlchemy names its driver there, everything else takes
 * `postgresql`. `fallback` is the address that the program has for itself.
 */
export function postgresScheme({ requirements: { packages }, python, django }: Facts, fallback: string | undefined): string {
  const written = /^(postgres(?:ql)?\+\w+):/.exec(fallback ?? "")?.[1];
  if (written !== undefined) return written.replace(/^postgres\+/, "postgresql+");
  if (django !== undefined || !packages.has(...SQLALCHEMY)) return "postgresql";
  const imports = python.modules.some(({ statements }) =>
    statements.some((one) => one.is === "import" && one.names.some(({ name }) => name === "create_async_engine")),
  );
  if (packages.has("asyncpg") && (imports || !packages.has("psycopg", "psycopg2", "psycopg2-binary")))
    return "postgresql+asyncpg";
  if (packages.has("psycopg2", "psycopg2-binary")) return "postgresql";
  if (packages.has("psycopg", "psycopg-binary")) return "postgresql+psycopg";
  return packages.has("pg8000") ? "postgresql+pg8000" : "postgresql";
}
