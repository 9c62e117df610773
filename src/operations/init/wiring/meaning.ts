import type { Around, Read } from "../python/environment.ts";

/** What a variable is for, as its name and the places that read it tell. */
export type Meaning =
  | { of: "postgres"; member: PostgresMember }
  | { of: "redis"; member: RedisMember }
  | { of: "bucket"; kind: "static" | "media" }
  | { of: "secret"; made: "generate" | "supply" }
  | { of: "hosts" | "origins" | "address" | "domain" | "debug" | "port" }
  /** A server that Fairlead does not run. */
  | { of: "foreign"; server: string }
  | { of: "unknown" };
export type PostgresMember = "url" | "host" | "port" | "name" | "user" | "password" | "sslmode" | "engine";
export type RedisMember = "url" | "host" | "port" | "user" | "password" | "database";

const DATABASE =
  /(^|_)(DB|DATABASE|POSTGRES|POSTGRESQL|PSQL|PG|SQL|SQLALCHEMY|RDS)(_|$)|^PG(HOST|PORT|USER|PASSWORD|DATABASE|SSLMODE)$/;
const REDIS = /(^|_)(REDIS|VALKEY|CACHE|CACHES|BROKER|CELERY|RQ|ARQ|DRAMATIQ|CHANNELS)(_|$)/;
const MEMBERS: readonly (readonly [RegExp, PostgresMember & RedisMember])[] = [
  [/(_|^)(URL|URI|DSN|CONNECTION_STRING)$/, "url"],
  [/(HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/, "host"],
  [/PORT$/, "port"],
  [/(USER|USERNAME)$/, "user"],
  [/(PASSWORD|PASSWD|PASS|PWD)$/, "password"],
];
const KEYS: Readonly<Record<string, PostgresMember>> = {
  NAME: "name",
  USER: "user",
  PASSWORD: "password",
  HOST: "host",
  PORT: "port",
  ENGINE: "engine",
  sslmode: "sslmode",
  dbname: "name",
  database: "name",
  user: "user",
  password: "password",
  host: "host",
  port: "port",
};
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/^mysql|^mariadb/, "MySQL"],
  [/^mongodb/, "MongoDB"],
  [/^amqps?:/, "RabbitMQ"],
  [/^kafka/, "Kafka"],
];

/** What a variable is for; `reads` are all the places that read it. */
export function meaningOf(variable: string, reads: readonly Read[]): Meaning {
  const fallback = reads.map((read) => read.fallback).find((one) => one !== undefined) ?? "";
  return byUse(reads) ?? byValue(fallback, variable) ?? byField(variable, reads) ?? byName(variable);
}

/** Behind a prefix of the app's own it is the name of a setting that tells: `SHOP_TOKEN_SECRET` is `token_secret`. */
function byField(variable: string, reads: readonly Read[]): Meaning | undefined {
  const field = reads.flatMap(({ around }) => around).find((one) => one.in === "target")?.name;
  return field !== undefined && variable.endsWith(`_${field}`) ? byName(field) : undefined;
}

/** By the value that stands in for it. */
export function byValue(value: string, variable: string): Meaning | undefined {
  if (/^postgres(ql)?(\+\w+)?:\/\//.test(value) || /^(asyncpg|psql|postgis):\/\//.test(value))
    return { of: "postgres", member: "url" };
  if (/^(redis|rediss|valkey|rediscache|unix\+redis):\/\//.test(value)) return { of: "redis", member: "url" };
  const foreign = FOREIGN.find(([scheme]) => scheme.test(value));
  if (foreign !== undefined) return { of: "foreign", server: foreign[1] };
  // A database file is the stand-in for a server, where the variable is called like one.
  return /^sqlite/.test(value) && DATABASE.test(variable) ? { of: "postgres", member: "url" } : undefined;
}

/** By its name alone. */
export function byName(variable: string): Meaning {
  if (variable === "PORT") return { of: "port" };
  if (/^(PG)?(DATABASE|SQLALCHEMY_DATABASE)_UR[IL]$|^DB_UR[IL]$/.test(variable)) return { of: "postgres", member: "url" };
  const foreign = /(^|_)(MYSQL|MARIADB|MONGO|MONGODB|RABBITMQ|AMQP|KAFKA|ELASTICSEARCH|OPENSEARCH|MEMCACHED)(_|$)/.exec(variable);
  if (foreign?.[2] !== undefined) return { of: "foreign", server: title(foreign[2]) };
  const member = MEMBERS.find(([pattern]) => pattern.test(variable))?.[1];
  if (REDIS.test(variable)) {
    if (member !== undefined) return { of: "redis", member };
    if (/RESULT_BACKEND$|^CELERY_BROKER$/.test(variable)) return { of: "redis", member: "url" };
    if (/REDIS_DB$|REDIS_DATABASE$/.test(variable)) return { of: "redis", member: "database" };
  } else if (DATABASE.test(variable)) {
    if (member !== undefined) return { of: "postgres", member };
    if (/(SSL_?MODE)$/.test(variable)) return { of: "postgres", member: "sslmode" };
    if (/ENGINE$/.test(variable)) return { of: "postgres", member: "engine" };
    if (/(NAME|_DB|^PGDATABASE|POSTGRES_DATABASE)$/.test(variable)) return { of: "postgres", member: "name" };
  }
  return byPurpose(variable);
}

/** Words that say whose secret it is: with one of these before it, a key is the app's own. */
const OWN = "DJANGO|FLASK|APP|APPLICATION|SESSION|JWT|COOKIE|CSRF|AUTH|TOKEN|NEXTAUTH|FASTAPI|SECURITY|SITE|WEB";
const GENERATED = new RegExp(
  `^((${OWN})_)*(SECRET|SECRET_KEY|SECRET_KEY_BASE|SESSION_KEY|SESSION_SECRET|SIGNING_KEY|COOKIE_SECRET|COOKIE_KEY|JWT_KEY|PASSWORD_SALT|SALT|HASH_KEY)$`,
);
const SUPPLIED =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|DSN|CREDENTIALS|(API|SECRET|PRIVATE|ACCESS|SIGNING|ENCRYPTION|FERNET|AUTH|ACCOUNT|LICENSE)_KEY|KEY_ID)$/;

function byPurpose(variable: string): Meaning {
  if (GENERATED.test(variable) || /(^|_)(DJANGO|FLASK|APP)_SECRET_KEY$/.test(variable)) return { of: "secret", made: "generate" };
  if (SUPPLIED.test(variable)) return { of: "secret", made: "supply" };
  if (/(^|_)(ALLOWED|TRUSTED)_HOSTS$/.test(variable)) return { of: "hosts" };
  if (/(^|_)((CSRF_)?TRUSTED|ALLOWED|CORS|CORS_ALLOWED)_ORIGINS$/.test(variable)) return { of: "origins" };
  if (/^((APP|DJANGO|FLASK)_)?DEBUG$/.test(variable)) return { of: "debug" };
  if (/^(SITE|APP|BASE|PUBLIC|EXTERNAL|SERVER|ROOT|WEB)_URL$|^PUBLIC_BASE_URL$/.test(variable)) return { of: "address" };
  if (/^(SITE|APP|PUBLIC)_(DOMAIN|HOSTNAME)$/.test(variable)) return { of: "domain" };
  if (/(^|_)STATIC(FILES)?_(ROOT|DIR|FOLDER|PATH)$/.test(variable)) return { of: "bucket", kind: "static" };
  if (/(^|_)(MEDIA|UPLOADS?|STORAGE)_(ROOT|DIR|FOLDER|PATH|DIRECTORY)$/.test(variable)) return { of: "bucket", kind: "media" };
  return { of: "unknown" };
}

/** By what is done with it: settings of Django, connections, addresses of a certain type. */
function byUse(reads: readonly Read[]): Meaning | undefined {
  for (const { as, around, fallback } of reads) {
    if (as === "db" || as === "db_url" || as === "dj_db_url" || as === "PostgresDsn") return { of: "postgres", member: "url" };
    if (as === "RedisDsn") return { of: "redis", member: "url" };
    const target = around.find((one) => one.in === "target")?.name;
    const key = around.findLast((one) => one.in === "key")?.name;
    const member = key === undefined || !Object.hasOwn(KEYS, key) ? undefined : KEYS[key];
    if (target === "DATABASES" && member !== undefined) return { of: "postgres", member };
    if (target === "STATIC_ROOT") return { of: "bucket", kind: "static" };
    if (target === "MEDIA_ROOT" || target === "UPLOAD_FOLDER") return { of: "bucket", kind: "media" };
    const calls = around.flatMap((one) => (one.in === "call" ? [one.name] : []));
    if (calls.some((name) => DATABASE_CALLS.has(name)) && !isFile(fallback)) {
      return { of: "postgres", member: isConnection(around) && member !== undefined ? member : "url" };
    }
    if (calls.includes("from_url") && /redis|valkey|^$/.test(fallback ?? "")) return { of: "redis", member: "url" };
  }
  return undefined;
}

const DATABASE_CALLS = new Set(["create_engine", "create_async_engine", "ConnectionPool", "AsyncConnectionPool", "create_pool"]);

function isFile(fallback: string | undefined): boolean {
  return fallback !== undefined && /\.(db|sqlite3?)$/.test(fallback) && !fallback.includes("://");
}

function isConnection(around: readonly Around[]): boolean {
  return around.some((one) => one.in === "key");
}

function title(server: string): string {
  const names: Readonly<Record<string, string>> = {
    MYSQL: "MySQL",
    MONGO: "MongoDB",
    MONGODB: "MongoDB",
    AMQP: "RabbitMQ",
    RABBITMQ: "RabbitMQ",
  };
  return names[server] ?? server.charAt(0) + server.slice(1).toLowerCase();
}
