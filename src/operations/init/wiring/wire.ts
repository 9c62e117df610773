import type { Entry } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import type { Read } from "../python/environment.ts";
import { escaped } from "../shell/quote.ts";
import { postgresScheme, speaksPostgres, speaksRedis } from "./drivers.ts";
import type { Ground } from "./ground.ts";
import { hostsValue, switchedOff } from "./lists.ts";
import { type Meaning, meaningOf, type PostgresMember, type RedisMember } from "./meaning.ts";

/**
 * The environment that a folder's program asks for, as far as it has not been `given`: what it reads of databases,
 * caches, secrets, hosts and folders gets references; what it cannot do without and nobody can guess is asked for.
 */
export function wire(facts: Facts, ground: Ground, given: ReadonlySet<string>): Map<string, Entry> {
  const byVariable = new Map<string, Read[]>();
  for (const read of facts.reads) {
    const reads = byVariable.get(read.variable) ?? [];
    byVariable.set(read.variable, [...reads, read]);
  }
  const env = new Map<string, Entry>();
  const wiring = new Wiring(facts, ground);
  for (const [variable, reads] of byVariable) {
    if (given.has(variable) || isOfThePlatform(variable)) continue;
    const value = wiring.value(variable, reads, meaningOf(variable, reads));
    if (value !== undefined) env.set(variable, { value });
  }
  return env;
}

/** Given by the system, by Fairlead, or read by tools at work on the program. */
function isOfThePlatform(variable: string): boolean {
  return (
    /^(FAIRLEAD_|GITHUB_|PYTEST_|VSCODE_|npm_)/.test(variable) ||
    /^(PATH|HOME|TMPDIR|LANG|PORT|PWD|USER|SHELL|CI|TZ|HOSTNAME|NODE_ENV|DJANGO_SETTINGS_MODULE|RUN_MAIN|WERKZEUG_RUN_MAIN|PYTHONPATH)$/.test(
      variable,
    )
  );
}

class Wiring {
  readonly #facts: Facts;
  readonly #ground: Ground;

  constructor(facts: Facts, ground: Ground) {
    this.#facts = facts;
    this.#ground = ground;
  }

  value(variable: string, reads: readonly Read[], meaning: Meaning): string | undefined {
    const where = placed(this.#facts, reads[0]?.where ?? "");
    const { notes } = this.#ground;
    switch (meaning.of) {
      case "postgres":
        return this.#postgres(variable, reads, meaning.member, where);
      case "redis":
        return this.#redis(variable, reads, meaning.member, where);
      case "bucket": {
        const name = this.#ground.bucket(meaning.kind);
        notes.find(`${variable} is the folder of the bucket \`${name}\``, where);
        return `\${${name}.path}`;
      }
      case "secret":
        return meaning.made === "generate" ? this.#generated(variable, where) : this.#supplied(variable, reads, where);
      case "hosts":
        return hostsValue(["${access.domain}", "localhost", "127.0.0.1"], reads);
      case "origins":
        return hostsValue(["${access.url}"], reads);
      case "address":
        return this.#isWanted(reads) ? "${access.url}" : undefined;
      case "domain":
        return this.#isWanted(reads) ? "${access.domain}" : undefined;
      case "debug":
        return switchedOff(reads);
      case "port":
        return undefined;
      case "foreign":
        return this.#foreign(variable, reads, meaning.server, where);
      case "unknown":
        return this.#unknown(variable, reads, where);
      default:
        return meaning satisfies never;
    }
  }

  #postgres(variable: string, reads: readonly Read[], member: PostgresMember, where: string): string | undefined {
    const { notes } = this.#ground;
    const fallback = fallbackOf(reads);
    if (!speaksPostgres(this.#facts)) {
      const wants = fallback === undefined || !/^(sqlite|[^:]*\.(db|sqlite3?)$)/.test(fallback);
      notes.ask(
        wants
          ? `${variable} names a database, and nothing among the requirements speaks with Postgres`
          : `The data lies in a SQLite file, which every release and every instance has anew`,
        where,
        "add psycopg[binary] to the requirements, then `fairlead init --force`",
      );
      return undefined;
    }
    if (member === "engine") return fallback?.includes("postgresql") ? undefined : "django.db.backends.postgresql";
    const db = this.#ground.postgres(where);
    notes.find(
      member === "url" ? `${variable} is the address of the database \`${db}\`` : `The database \`${db}\`, told part by part`,
      where,
    );
    if (member !== "url") return `\${${db}.${member}}`;
    const scheme = postgresScheme(this.#facts, fallback);
    return scheme === "postgresql" ? `\${${db}.url}` : `${scheme}://\${${db}.address}`;
  }

  #redis(variable: string, reads: readonly Read[], member: RedisMember, where: string): string | undefined {
    const { notes } = this.#ground;
    const fallback = fallbackOf(reads);
    const elsewhere = fallback !== undefined && member === "url" && !/^(redis|rediss|valkey|rediscache|$)/.test(fallback);
    if (!speaksRedis(this.#facts) || (elsewhere && !isCelery(variable))) return undefined;
    if (elsewhere && !/^(amqp|memory|redis)/.test(fallback)) return undefined;
    if (member === "database") return this.#isWanted(reads) && fallback === undefined ? "0" : undefined;
    const cache = this.#ground.redis();
    notes.find(
      member === "url" ? `${variable} is the address of the Redis \`${cache}\`` : `The Redis \`${cache}\`, told part by part`,
      where,
    );
    return member === "url" ? redisAddress(cache, fallback) : `\${${cache}.${member}}`;
  }

  #generated(variable: string, where: string): string {
    const name = this.#ground.generated(variable);
    this.#ground.notes.find(`${variable} is a secret of the app's own: generated once for each stage`, where);
    return `\${secrets.${name}}`;
  }

  #supplied(variable: string, reads: readonly Read[], where: string): string | undefined {
    if (!reads.some(({ required }) => required)) {
      this.#ground.notes.assume(`${variable} is left out: the app starts without it`, where);
      return undefined;
    }
    return this.#supply(variable, this.#facts.examples.get(variable)?.about ?? describe(variable), where);
  }

  #supply(variable: string, what: string, where: string): string {
    const name = this.#ground.supplied(variable, what);
    this.#ground.notes.ask(`${variable} is a secret that only you know`, where, `fairlead secrets set ${name}`);
    return `\${secrets.${name}}`;
  }

  #foreign(variable: string, reads: readonly Read[], server: string, where: string): string | undefined {
    if (!reads.some(({ required, fallback }) => required || fallback !== undefined)) return undefined;
    this.#ground.notes.ask(`${variable}: Fairlead runs no ${server}, so its address is a secret that somebody supplies`, where);
    return this.#supply(variable, `address of ${server}`, where);
  }

  #unknown(variable: string, reads: readonly Read[], where: string): string | undefined {
    if (!reads.some(({ required }) => required)) return undefined;
    const example = this.#facts.examples.get(variable);
    if (example !== undefined && example.value !== "") {
      this.#ground.notes.assume(`${variable} as in ${example.where}`, where);
      return escaped(example.value);
    }
    this.#ground.notes.ask(`What ${variable} is; the app does not start without it`, where, `env: { ${variable}: … }`);
    return undefined;
  }

  #isWanted(reads: readonly Read[]): boolean {
    return reads.some(({ required, fallback }) => required || fallback === undefined || /localhost|127\.0\.0\.1/.test(fallback));
  }
}

function fallbackOf(reads: readonly Read[]): string | undefined {
  return reads.map(({ fallback }) => fallback).find((one) => one !== undefined);
}

function isCelery(variable: string): boolean {
  return /BROKER|CELERY/.test(variable);
}

/** `${cache.url}`, which leads to database 0; another one by its parts. */
export function redisAddress(cache: string, written: string | undefined): string {
  const database = /^\w+:\/\/[^/]*\/(\d+)(\?|$)/.exec(written ?? "")?.[1];
  if (database === undefined || database === "0") return `\${${cache}.url}`;
  return `\${${cache}.scheme}://:\${${cache}.password}@\${${cache}.host}:\${${cache}.port}/${database}`;
}

/** What a secret is, as far as its name tells. */
export function describe(variable: string): string {
  return variable.toLowerCase().replaceAll("_", " ").trim();
}
