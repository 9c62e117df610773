import type { Draft } from "../draft.ts";
import { nameOfNoun, nameOfSecret } from "../names.ts";
import type { Notes } from "../notes.ts";

/** Fairlead's own choice, and the newest that every target has. */
export const POSTGRES_VERSION = 17;

/** Data and secrets of a manifest in the making: there as soon as something needs them. */
export class Ground {
  readonly draft: Draft;
  readonly notes: Notes;
  /** Variables that somebody has decided on, left out or not. */
  readonly settled = new Set<string>();
  readonly #secrets = new Map<string, string>();

  constructor(draft: Draft, notes: Notes) {
    this.draft = draft;
    this.notes = notes;
  }

  /** The name of the database. */
  postgres(where: string): string {
    const known = this.#data("postgres");
    if (known !== undefined) return known;
    const name = this.#free("db");
    this.draft.data.set(name, { kind: "postgres", version: POSTGRES_VERSION });
    this.notes.assume(`Postgres ${POSTGRES_VERSION} as \`${name}\`: nothing says which version`, where);
    return name;
  }

  /** The name of the Redis. */
  redis(): string {
    const known = this.#data("redis");
    if (known !== undefined) return known;
    const name = this.#free("cache");
    this.draft.data.set(name, { kind: "redis" });
    return name;
  }

  /** The address of the Redis. */
  redisUrl(): string {
    return `\${${this.redis()}.url}`;
  }

  bucket(kind: "static" | "media", mount?: string): string {
    const known = [...this.draft.data].find(([name, { kind: of }]) => of === "bucket" && name.startsWith(kind))?.[0];
    if (known !== undefined) return known;
    const name = this.#free(kind);
    this.draft.data.set(name, { kind: "bucket", ...(mount === undefined ? {} : { mount }) });
    return name;
  }

  /** The name of a secret that is made once for each stage. */
  generated(variable: string): string {
    return this.#secret(variable, { generate: 50 });
  }

  /** The name of a secret that somebody supplies. */
  supplied(variable: string, what: string): string {
    return this.#secret(variable, { supply: what.replace(/\s+/g, " ").trim().slice(0, 200) || variable });
  }

  #secret(variable: string, secret: { generate: number } | { supply: string }): string {
    const known = this.#secrets.get(variable);
    if (known !== undefined) return known;
    const name = nameOfSecret(variable, (taken) => this.draft.secrets.has(taken));
    this.#secrets.set(variable, name);
    this.draft.secrets.set(name, secret);
    return name;
  }

  #data(kind: "postgres" | "redis"): string | undefined {
    return [...this.draft.data].find(([, datum]) => datum.kind === kind)?.[0];
  }

  #free(wanted: string): string {
    const { data, components } = this.draft;
    return nameOfNoun(wanted, (name) => data.has(name) || components.has(name), "data");
  }
}
