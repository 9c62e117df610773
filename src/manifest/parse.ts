/** Text → Manifest, with every mistake at once. */
import { type Diagnostic, diagnose, sortByPlace } from "../diagnostics/diagnostic.ts";
import { readDocument } from "./document.ts";
import { explainIssues } from "./issues.ts";
import type { Locate, Places, Spot } from "./locate.ts";
import { type Manifest, manifestSchema } from "./schema.ts";
import { readSource } from "./source.ts";
import { explainSyntax } from "./syntax.ts";
import { compose, DEPTH, markBareReferences, type YamlDocument } from "./yaml.ts";

export type Parsed = {
  /** As written, when it follows the schema; `undefined` otherwise. */
  manifest: Manifest | undefined;
  /** Sorted by place. */
  diagnostics: Diagnostic[];
  locate: Locate;
  /** The text that places and replacements refer to: without its byte order mark. */
  text: string;
};

/** More than these nobody reads. */
const MOST = 200;

/** Reads a manifest. Never throws; its cost grows with the length of the text alone. */
export function parseManifest(input: string | Uint8Array, file: string): Parsed {
  const { places, usable, diagnostics } = readSource(input, file);
  if (!usable) return parsed(places, undefined, undefined, diagnostics);
  const { value, spot, found, sound } = readYaml(places);
  if (!sound) return parsed(places, undefined, spot, [...diagnostics, ...found]);
  const result = manifestSchema.safeParse(value);
  const judged = { schema: manifestSchema, value, locate: places.locator(spot), text: places.text };
  const issues = result.success ? [] : explainIssues(result.error.issues, judged);
  const all = [...diagnostics, ...found, ...issues];
  return parsed(places, all.length === 0 ? (value as Manifest) : undefined, spot, all);
}

type Yaml = { value: unknown; spot: Spot | undefined; found: Diagnostic[]; sound: boolean };

function readYaml(places: Places): Yaml {
  const first = compose(places.text);
  if ("tooDeep" in first) {
    const at = places.location(first.tooDeep, first.tooDeep + 1);
    return { value: undefined, spot: undefined, found: [diagnose("too-deep", { limit: DEPTH }, at)], sound: false };
  }
  const failed = first.documents.some((document) => document.errors.length > 0);
  const { text, marked } = failed && places.text.includes("${") ? markBareReferences(places.text) : { text: "", marked: [] };
  const again = marked.length > 0 ? compose(text) : first;
  return readDocuments("tooDeep" in again ? first.documents : again.documents, places, marked);
}

function readDocuments(documents: readonly YamlDocument[], places: Places, marked: readonly number[]): Yaml {
  const [document, second] = documents;
  if (document === undefined || isEmpty(document, places.text)) {
    return { value: undefined, spot: undefined, found: [diagnose("empty-file", {}, places.location(0, 0))], sound: false };
  }
  const syntax = explainSyntax(document.errors, places);
  const found = [...directives(places), ...syntax.diagnostics];
  if (second !== undefined) {
    const start = second.range[0];
    found.push(diagnose("several-documents", {}, places.location(start, start)));
  }
  const reading = readDocument(document, places, marked);
  found.push(...reading.diagnostics);
  const isMapping = typeof reading.value === "object" && reading.value !== null && !Array.isArray(reading.value);
  if (syntax.sound && !isMapping && reading.value !== undefined) {
    const what = Array.isArray(reading.value) ? "a list" : "a single value";
    found.push(diagnose("not-a-mapping", { found: what }, places.location(reading.spot.start, reading.spot.end)));
  }
  return { value: reading.value, spot: reading.spot, found, sound: syntax.sound && isMapping };
}

function isEmpty({ contents, errors }: YamlDocument, text: string): boolean {
  return errors.length === 0 && (contents === null || (contents.range[0] === contents.range[1] && !/^[^#\s]/m.test(text)));
}

function directives(places: Places): Diagnostic[] {
  return Array.from(places.text.matchAll(/^%[^\n\r]*/gm))
    .filter(({ index }) => /^(%[^\n]*\n|#[^\n]*\n|\s*\n)*$/.test(places.text.slice(0, index)))
    .map(({ index, 0: directive }) => diagnose("directive", { directive }, places.location(index, index + directive.length)));
}

function parsed(places: Places, manifest: Manifest | undefined, spot: Spot | undefined, found: readonly Diagnostic[]): Parsed {
  const sorted = sortByPlace(found);
  const shown = sorted.slice(0, MOST);
  const last = shown.at(-1)?.at;
  if (sorted.length > MOST && last !== undefined) shown.push(diagnose("too-many", { more: sorted.length - MOST }, last));
  return { manifest, diagnostics: shown, locate: places.locator(spot), text: places.text };
}
