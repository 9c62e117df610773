import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import type { SecretSource } from "../app/model.ts";
import { Secret } from "../app/secret.ts";
import { readOnDemand } from "../compile/local/later.ts";
import type { LocalStage } from "../compile/local/stage.ts";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { isUnfinished, writeDurably } from "./durable.ts";
import { type Layout, paths } from "./layout.ts";
import { withLock } from "./lock.ts";

/** Shorter values are found by chance in ordinary text, where the mask would hide them. */
const LEAST_CHARACTERS = 8;
const DATA_PASSWORD_CHARACTERS = 32;
const ALPHABETS = { letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", hex: "0123456789abcdef" };

const Stored = z.strictObject({
  value: z.string(),
  from: z.enum(["generated", "supplied"]),
  since: z.string(),
  /** Of a data server: the password before the last rotation, while instances may still work with it. */
  before: z.string().optional(),
});
const StoredFile = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), Stored) });
type Entries = Record<string, z.infer<typeof Stored>>;

/** What a stage's manifest asks of the store. */
export type SecretNeeds = {
  secrets: readonly SecretSource[];
  data: readonly { kind: "postgres" | "redis"; name: string }[];
};

/** What a compiled stage asks of its secret store. */
export const needsOf = (compiled: LocalStage): SecretNeeds => ({
  secrets: compiled.secrets,
  data: [...compiled.postgres, ...compiled.redis],
});

/** What a stage needs before anything of it starts: all but what only jobs on demand read and somebody has to supply. */
export function neededBefore(compiled: LocalStage): SecretNeeds {
  const needs = needsOf(compiled);
  const later = readOnDemand(compiled);
  const waits = ({ name, source }: SecretSource) => (source === "supply" || source === "existing") && later.has(name);
  return { ...needs, secrets: needs.secrets.filter((secret) => !waits(secret)) };
}

/** One secret as `fairlead secrets list` shows it. `composed` ones have no value of their own. */
export type SecretEntry = { name: string; from: "generated" | "supplied" | "composed" | "missing"; since: string | undefined };

/**
 * The secrets of one stage: one file that only the caller can read, replaced as a whole. Every call reads it anew, so
 * engine and commands never disagree; every change holds its lock.
 */
export class SecretStore {
  readonly #stage: string;
  readonly #file: string;

  constructor(layout: Layout, stage: string) {
    this.#stage = stage;
    this.#file = paths.secrets(layout, stage);
  }

  /** The value of a secret; `undefined` when it has none yet, or is composed. */
  get(name: string): Secret | undefined {
    const entry = this.#read()[name];
    return entry === undefined ? undefined : new Secret(entry.value);
  }

  /** The password by which the app reaches a data server. */
  data(name: string): Secret {
    return this.#existing(dataPassword(name));
  }

  /** The password that was rotated and is still in use; `undefined` when none is. */
  before(name: string): Secret | undefined {
    const before = this.#read()[dataPassword(name)]?.before;
    return before === undefined ? undefined : new Secret(before);
  }

  /** Whether a rotated password is still in use. */
  get isRotating(): boolean {
    return Object.values(this.#read()).some(({ before }) => before !== undefined);
  }

  /** Nobody works with passwords from before a rotation any more. */
  async settle(): Promise<void> {
    await this.#change((entries) => {
      for (const entry of Object.values(entries)) delete entry.before;
    });
  }

  /** The password by which Fairlead administers a Postgres server. */
  administrator(name: string): Secret {
    return this.#existing(administratorPassword(name));
  }

  /** Every value, for masks. */
  all(): Secret[] {
    const values = Object.values(this.#read()).flatMap(({ value, before }) => [value, ...(before === undefined ? [] : [before])]);
    return values.map((value) => new Secret(value));
  }

  /** What the manifest names and what is stored beside that, sorted by name; without values. */
  list(needs: SecretNeeds): SecretEntry[] {
    const entries = this.#read();
    const named = needs.secrets.map(
      ({ name, source }) => ({ name, without: source === "compose" ? "composed" : "missing" }) as const,
    );
    const stored = Object.keys(entries).filter((name) => !needs.secrets.some((source) => source.name === name));
    const all = [...named, ...stored.map((name) => ({ name, without: "missing" }) as const)];
    return all
      .map(({ name, without }) => ({ name, from: entries[name]?.from ?? without, since: entries[name]?.since }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Fails with everything that has to be supplied and is not. */
  require(needs: SecretNeeds): void {
    const missing = needs.secrets.flatMap((source) => {
      if (this.get(source.name) !== undefined) return [];
      if (source.source === "supply") return [{ name: source.name, what: source.what }];
      return source.source === "existing" ? [{ name: source.name, what: `what \`${source.secret}\` holds elsewhere` }] : [];
    });
    if (missing.length > 0) throw new Failure("secrets-missing", { stage: this.#stage, missing });
  }

  /** Generates what is missing, once; fails with everything that has to be supplied, before anything is generated. */
  async ensure(needs: SecretNeeds): Promise<void> {
    this.require(needs);
    await this.#change((entries) => {
      for (const { name, make } of generatedBy(needs)) entries[name] ??= { value: make(), from: "generated", since: now() };
    });
  }

  /** Gives a secret of the manifest the value that was supplied. */
  async set(name: string, value: Secret, needs: SecretNeeds): Promise<void> {
    const source = needs.secrets.find((candidate) => candidate.name === name);
    if (source === undefined) throw this.#unknown(name, needs);
    if (source.source === "compose") throw new Failure("secret-fixed", { name, why: "composed" });
    const characters = [...value.reveal()].length;
    if (characters < LEAST_CHARACTERS) throw new Failure("secret-too-short", { name, characters, least: LEAST_CHARACTERS });
    await this.#change((entries) => {
      entries[name] = { value: value.reveal(), from: "supplied", since: now() };
    });
  }

  /**
   * Generates a new value for a generated secret or the password of a data server, which may be named by its entry;
   * processes get it at their next start. What a data server had before is remembered until `settle`.
   */
  async rotate(wish: string, needs: SecretNeeds): Promise<void> {
    const isData = needs.data.some((data) => data.name === wish) && !needs.secrets.some((secret) => secret.name === wish);
    const name = isData ? dataPassword(wish) : wish;
    if (needs.data.some((data) => name === administratorPassword(data.name))) {
      throw new Failure("secret-fixed", { name, why: "administrator" });
    }
    const wanted = generatedBy(needs).find((candidate) => candidate.name === name);
    const source = needs.secrets.find((candidate) => candidate.name === name);
    if (source?.source === "compose") throw new Failure("secret-fixed", { name, why: "composed" });
    if (source !== undefined && wanted === undefined) throw new Failure("secret-not-generated", { name, stage: this.#stage });
    if (wanted === undefined) throw this.#unknown(name, needs);
    const isServers = needs.data.some((data) => name === dataPassword(data.name));
    await this.#change((entries) => {
      const before = isServers ? entries[name]?.value : undefined;
      entries[name] = { value: wanted.make(), from: "generated", since: now(), ...(before === undefined ? {} : { before }) };
    });
  }

  #existing(name: string): Secret {
    const found = this.get(name);
    if (found === undefined) throw new Error(`the secret ${name} of stage ${this.#stage} was not ensured`);
    return found;
  }

  #unknown(name: string, needs: SecretNeeds): Failure {
    // What the tree and the live release both name is in there twice.
    const names = [...needs.secrets.map((source) => source.name), ...needs.data.map((data) => dataPassword(data.name))];
    const known = [...new Set(names)].toSorted();
    return new Failure("secret-unknown", { stage: this.#stage, name, near: nearest(name, known), known });
  }

  #read(): Entries {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch (cause) {
      if (codeOf(cause) === "ENOENT") return {};
      throw new Failure("secrets-unreadable", { file: this.#file, reason: codeOf(cause) ?? "it is no file" }, { cause });
    }
    const parsed = StoredFile.safeParse(parseJson(text));
    // What is wrong with it is not told: a message of a parser may quote what it read.
    if (!parsed.success) throw new Failure("secrets-unreadable", { file: this.#file, reason: "it is damaged" });
    return parsed.data.secrets;
  }

  /** Removes what a writer that was killed left beside the file: secrets lie in one place only. */
  async #sweep(): Promise<void> {
    const folder = dirname(this.#file);
    const left = (await readdir(folder)).filter((name) => isUnfinished(name, basename(this.#file)));
    for (const name of left) await rm(join(folder, name), { force: true });
  }

  async #change(change: (entries: Entries) => void): Promise<void> {
    const folder = dirname(this.#file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await withLock(`${this.#file}.lock`, async () => {
      await this.#sweep();
      const entries = this.#read();
      const before = asText(entries);
      change(entries);
      if (asText(entries) !== before) await writeDurably(this.#file, asText(entries), 0o600);
    });
  }
}

function asText(entries: Entries): string {
  const sorted = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: 1, secrets: sorted }, undefined, 2)}\n`;
}

/**
 * A value as it came from standard input or a file, byte for byte; a single line loses the line end that editors and
 * `echo` add. Fails where an environment variable could not hold it.
 */
export function secretFrom(name: string, bytes: Uint8Array): Secret {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure("secret-not-text", { name, why: "bytes" });
  }
  if (text.includes("\0")) throw new Failure("secret-not-text", { name, why: "zero" });
  return new Secret(text.replace(/^([^\r\n]*)\r?\n$/, "$1"));
}

/** The name under which a data server's password is stored. */
export function dataPassword(data: string): string {
  return `data/${data}/password`;
}

/** Whether a wish names the password of a data server: by its own name, or by its entry's where no secret has that name. */
export function isDataPassword(wish: string, { data, secrets }: SecretNeeds): boolean {
  return data.some(
    ({ name }) => wish === dataPassword(name) || (wish === name && !secrets.some((secret) => secret.name === wish)),
  );
}

function administratorPassword(data: string): string {
  return `data/${data}/administrator`;
}

function generatedBy(needs: SecretNeeds): { name: string; make: () => string }[] {
  const password = () => generate(DATA_PASSWORD_CHARACTERS, "letters");
  return [
    ...needs.secrets.flatMap((source) =>
      source.source === "generate" ? [{ name: source.name, make: () => generate(source.length, source.characters) }] : [],
    ),
    ...needs.data.map(({ name }) => ({ name: dataPassword(name), make: password })),
    ...needs.data.flatMap(({ kind, name }) =>
      kind === "postgres" ? [{ name: administratorPassword(name), make: password }] : [],
    ),
  ];
}

function generate(length: number, characters: "letters" | "hex"): string {
  const alphabet = ALPHABETS[characters];
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function now(): string {
  return new Date().toISOString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
