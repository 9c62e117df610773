/** Text → Manifest, with every mistake at once. */
import { type Diagnostic, diagnose, sortByPlace } from "../diagnostics/diagnostic.ts";
import { first, MOST } from "../diagnostics/most.ts";
import { type Reading, readDocument } from "./document.ts";
import { type Draft, heal } from "./heal.ts";
import type { Locate, Places, Spot } from "./locate.ts";
import type { Manifest } from "./schema.ts";
import { short } from "./short.ts";
import { readSource } from "./source.ts";
import { explainSyntax, explainTabs } from "./syntax.ts";
import { compose, DEPTH, mend, type YamlDocument } from "./yaml.ts";

export type Parsed = {
  /** As written, when it follows the schema; `undefined` otherwise. */
  manifest: Manifest | undefined;
  /** Sorted by place. */
  diagnostics: Diagnostic[];
  /** What can still be judged in spite of the mistakes; the manifest itself where there are none. Never to be deployed. */
  draft: Draft | undefined;
  locate: Locate;
  /** The text that places and replacements refer to: without its byte order mark. */
  text: string;
};

/** Reads a manifest. Never throws; its cost grows with the length of the text alone. */
export function parseManifest(input: string | Uint8Array, file: string): Parsed {
  const { places, usable, diagnostics } = readSource(input, file);
  if (!usable) return parsed(places, undefined, diagnostics);
  const { value, spot, found, sound } = readYaml(places);
  const read = [...diagnostics, ...found];
  if (!sound || read.length > MOST) return parsed(places, spot, read);
  const { diagnostics: issues, draft } = heal({ value, locate: places.locator(spot), text: places.text }, MOST);
  const all = [...read, ...issues.filter((issue) => !follows(issue, read))];
  return parsed(places, spot, all, draft);
}

/** Whether the schema only repeats what is wrong with the very same value as YAML. */
function follows(issue: Diagnostic, read: readonly Diagnostic[]): boolean {
  return read.some(({ slug, at }) => {
    if (at === undefined || issue.at === undefined || slug === "duplicate-key") return false;
    return at.path === "" ? at.start >= issue.at.start && at.start < issue.at.end : at.path === issue.at.path;
  });
}

type Yaml = { value: unknown; spot: Spot | undefined; found: Diagnostic[]; sound: boolean };

function readYaml(places: Places): Yaml {
  const first = compose(places.text);
  if ("tooDeep" in first) {
    const at = places.location(first.tooDeep, first.tooDeep + 1);
    return { value: undefined, spot: undefined, found: [diagnose("too-deep", { limit: DEPTH }, at)], sound: false };
  }
  const errors = first.documents.flatMap((document) => document.errors);
  if (errors.length === 0) return readDocuments(first.documents, places, []);
  const { text, marked } = mend(places.text);
  const again = text === places.text ? first : compose(text);
  const read = readDocuments("tooDeep" in again ? first.documents : again.documents, places, marked);
  return { ...read, found: [...explainTabs(errors, places), ...read.found] };
}

function readDocuments(documents: readonly YamlDocument[], places: Places, marked: readonly number[]): Yaml {
  const [document, second] = documents;
  if (document === undefined || isEmpty(document, places.text)) {
    return { value: undefined, spot: undefined, found: [diagnose("empty-file", {}, places.location(0, 0))], sound: false };
  }
  const syntax = explainSyntax(document, places);
  const rest = second === undefined ? [] : [diagnose("several-documents", {}, places.location(second.range[0], second.range[0]))];
  const reading = readDocument(document, places, marked);
  const isMapping = typeof reading.value === "object" && reading.value !== null && !Array.isArray(reading.value);
  const root = syntax.sound && !isMapping && reading.value !== undefined ? [wrongRoot(reading, places)] : [];
  const found = [...directives(places), ...syntax.diagnostics, ...rest, ...reading.diagnostics, ...root];
  return { value: reading.value, spot: reading.spot, found, sound: syntax.sound && isMapping };
}

function wrongRoot({ value, spot }: Reading, places: Places): Diagnostic {
  const found = Array.isArray(value) ? "a list" : "a single value";
  return diagnose("not-a-mapping", { found }, places.location(spot.start, spot.end));
}

function isEmpty({ contents, errors }: YamlDocument, text: string): boolean {
  return errors.length === 0 && (contents === null || (contents.range[0] === contents.range[1] && !/^[^#\s]/m.test(text)));
}

/** Lines before the document that change how YAML is read. */
function directives(places: Places): Diagnostic[] {
  const head = /^(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*/.exec(places.text)?.[0] ?? "";
  return Array.from(head.matchAll(/^%[^\r\n]*/gm), ({ index, 0: directive }) =>
    diagnose("directive", { directive: short(directive) }, places.location(index, index + directive.length)),
  );
}

function parsed(places: Places, spot: Spot | undefined, found: readonly Diagnostic[], draft?: Draft): Parsed {
  const manifest = found.length === 0 ? draft?.manifest : undefined;
  return {
    manifest,
    diagnostics: first(sortByPlace(found)),
    draft,
    locate: draft?.locate ?? places.locator(spot),
    text: places.text,
  };
}
