/**
 * What can be judged of a manifest in spite of its mistakes: with what was surely meant in place of what is written, and
 * without what can be left out. Nothing is ever deployed from it.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { explainIssues } from "./issues.ts";
import { type Finding, type Judged, valueAt } from "./judged.ts";
import { type Locate, type Path, pathText } from "./locate.ts";
import { Completer, REFUSED } from "./rules/complete.ts";
import { roots, rules } from "./rules.ts";
import { isOptional, meant, schemasAt } from "./schema/walk.ts";
import { type Manifest, manifestSchema } from "./schema.ts";

type Written = Omit<Judged, "schema">;

export type Draft = {
  manifest: Manifest;
  /** Finds what was renamed under the name it has in the draft. */
  locate: Locate;
  /** Whether a finding in the draft may only follow from something that was left out. */
  doubts: (diagnostic: Diagnostic) => boolean;
};

/** Entries that others refer to by name: without them, every reference would be a mistake too. */
const nouns: readonly PropertyKey[] = ["components", "data", "files", "secrets", "stages", "sites"];

/** A renamed key brings what stands below it to light, so healing goes on; few mistakes need more rounds. */
const ROUNDS = 4;

/**
 * Explains what the schema refuses, round by round: what a corrected key reveals is told too. The draft is missing where a
 * mistake leaves nothing to go on with, and where there are too many.
 */
export function heal(written: Written, most: number): { diagnostics: readonly Diagnostic[]; draft: Draft | undefined } {
  if (new Completer(rules).complete(roots.manifest, written.value) !== REFUSED) return { diagnostics: [], draft: whole(written) };
  const judged: Judged = { ...written, schema: manifestSchema };
  const value: unknown = structuredClone(written.value);
  const renamed = new Map<string, string>();
  const dropped: Path[] = [];
  let diagnostics: readonly Diagnostic[] = [];
  const locate: Locate = (path, part) => judged.locate(asWritten(path, renamed), part);
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = manifestSchema.safeParse(value);
    if (result.success) {
      return { diagnostics, draft: { manifest: value as Manifest, locate, doubts: (found) => doubts(found, dropped) } };
    }
    const findings = explainIssues(result.error.issues, { ...judged, value, locate });
    const news = findings.filter(({ path }) => round === 0 || isRevealed(path, renamed));
    diagnostics = diagnostics.concat(news.map(({ diagnostic }) => diagnostic));
    if (findings.length > most) break;
    if (!findings.every((finding) => correct(value, finding, renamed, dropped))) break;
  }
  return { diagnostics, draft: undefined };
}

function whole({ value, locate }: Written): Draft {
  return { manifest: value as Manifest, locate, doubts: () => false };
}

/** Puts one finding right in the value; false where that cannot be. */
function correct(value: unknown, finding: Finding, renamed: Map<string, string>, dropped: Path[]): boolean {
  const { path, meant: instead } = finding;
  const key = String(path.at(-1));
  const holder = valueAt(value, path.slice(0, -1));
  if (instead !== undefined && isHolder(holder)) {
    if ("value" in instead) holder[key] = instead.value;
    else rename(holder, key, instead.key, path, renamed);
    return true;
  }
  return drop(value, path, dropped);
}

function rename(holder: Holder, key: string, near: string, path: Path, renamed: Map<string, string>): void {
  if (!Object.hasOwn(holder, near)) {
    holder[near] = holder[key];
    renamed.set(pathText([...path.slice(0, -1), near]), key);
  }
  delete holder[key];
}

/** Leaves out the smallest part around a path that can be left out. */
function drop(value: unknown, path: Path, dropped: Path[]): boolean {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    const holder = valueAt(value, part.slice(0, -1));
    const key = String(part.at(-1));
    if (!isHolder(holder) || !Object.hasOwn(holder, key)) continue;
    if (part.length === 2 && nouns.includes(part[0] ?? "")) return false;
    if (!isNeeded(value, part)) {
      delete holder[key];
      dropped.push(part);
      return true;
    }
  }
  return false;
}

function isNeeded(value: unknown, path: Path): boolean {
  const key = String(path.at(-1));
  const around = path.slice(0, -1);
  const schemas = schemasAt(manifestSchema, value, around);
  const holders = schemas.flatMap((schema) => meant(schema, valueAt(value, around)));
  return holders.some((form) => Object.hasOwn(form.shape, key) && !isOptional(form.shape[key]));
}

/** The path as it is in the text, under the keys as they are misspelt there. */
function asWritten(path: Path, renamed: ReadonlyMap<string, string>): Path {
  if (renamed.size === 0) return path;
  return path.map((step, index) => renamed.get(pathText(path.slice(0, index + 1))) ?? step);
}

function isRevealed(path: Path, renamed: ReadonlyMap<string, string>): boolean {
  return path.some((_, index) => renamed.has(pathText(path.slice(0, index + 1))));
}

/** References are judged by their own text; other rules look at neighbours, which may be what was left out. */
function doubts({ slug, at }: Diagnostic, dropped: readonly Path[]): boolean {
  if (slug.startsWith("reference-")) return false;
  if (slug.endsWith("-unused") && dropped.length > 0) return true;
  return dropped.some((path) => {
    const around = pathText(path.slice(0, -1));
    if (around === "") return at === undefined || at.path === "" || at.path.startsWith(pathText(path));
    return at?.path === around || at?.path.startsWith(`${around}.`) === true;
  });
}

type Holder = Record<string, unknown>;

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}
