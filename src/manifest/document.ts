/** One YAML document as a plain value, with the place of everything in it and the traps it steps into. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { type Diagnostic, diagnose, type Location } from "../diagnostics/diagnostic.ts";
import { MOST } from "../diagnostics/most.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Places, Spot } from "./locate.ts";
import { short } from "./short.ts";
import { bareReference, plainTrap, quoted } from "./traps.ts";
import type { YamlDocument } from "./yaml.ts";

/** How many values aliases may repeat in all: a manifest of every example together has a tenth. */
const REPEATS = 20_000;

/** A value that was read; `size` counts it with everything in it, aliases as what they repeat. */
type Read = { value: unknown; spot: Spot; size: number };

export type Reading = { value: unknown; spot: Spot; diagnostics: Diagnostic[] };

/** Reads the contents of a document whose depth is bounded. `marked` are offsets of bare references. */
export function readDocument(document: YamlDocument, places: Places, marked: readonly number[]): Reading {
  const reader = new Reader(places, marked);
  const { value, spot, size } = reader.read(document.contents);
  if (size - reader.written > REPEATS) {
    const { start, end } = reader.firstAlias ?? spot;
    return {
      value: undefined,
      spot,
      diagnostics: [diagnose("anchors-explode", { limit: REPEATS }, places.location(start, end))],
    };
  }
  return { value, spot, diagnostics: reader.diagnostics };
}

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  /** Values that stand in the text, each counted once. */
  written = 0;
  firstAlias: Spot | undefined;
  readonly #places: Places;
  readonly #marked: readonly number[];
  #passed = 0;
  /** Where the reader is. One path that grows and shrinks: nearly everything is right, and needs none of its own. */
  readonly #path: PropertyKey[] = [];
  /** What anchors name so far; nothing while the anchored value itself is being read. */
  readonly #anchors = new Map<string, Read | undefined>();

  constructor(places: Places, marked: readonly number[]) {
    this.#places = places;
    this.#marked = marked;
  }

  read(node: unknown): Read {
    if (isAlias(node)) return this.#alias(node);
    this.written += 1;
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const read = this.#anchored(node);
    if (anchor !== undefined) this.#anchors.set(anchor, read);
    return read;
  }

  /** Of what stands one step below. */
  #below(step: PropertyKey, node: unknown): Read {
    this.#path.push(step);
    const read = this.read(node);
    this.#path.pop();
    return read;
  }

  #location(start: number, end: number, key?: string): Location {
    return this.#places.location(start, end, key === undefined ? this.#path : [...this.#path, key]);
  }

  #anchored(node: unknown): Read {
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return this.#sequence(node);
    return { value: null, spot: { start: 0, end: 0 }, size: 1 };
  }

  #alias(node: Alias): Read {
    const { start, end } = spotOf(node);
    const at = this.#location(start, end);
    this.firstAlias ??= { start, end };
    const nothing = { value: null, spot: { start, end }, size: 1 };
    if (!this.#anchors.has(node.source)) {
      // Beyond what anybody reads, a nearest match would only cost the square of their number.
      const near = this.diagnostics.length < MOST ? nearest(node.source, this.#anchors.keys()) : undefined;
      this.diagnostics.push(diagnose("unknown-anchor", { alias: short(node.source), near }, at));
      return nothing;
    }
    const named = this.#anchors.get(node.source);
    if (named !== undefined) return { ...named, spot: { ...named.spot, start, end } };
    this.diagnostics.push(diagnose("alias-in-itself", { alias: short(node.source) }, at));
    return nothing;
  }

  #scalar(node: Scalar): Read {
    const spot = spotOf(node);
    this.#tag(node);
    if (node.type !== "PLAIN") return { value: node.value, spot, size: 1 };
    const text = this.#places.text.slice(spot.start, spot.end);
    const trap = this.#isMarked(spot) ? bareReference(text) : plainTrap(text, node.value);
    if (trap === undefined) return { value: node.value, spot, size: 1 };
    const at = this.#location(spot.start, spot.end);
    this.diagnostics.push(diagnose(trap.slug, trap.params, at, { range: { start: at.start, end: at.end }, text: quoted(text) }));
    return { value: text, spot, size: 1 };
  }

  #map(node: YAMLMap): Read {
    this.#tag(node);
    const value: Record<string, unknown> = {};
    const children = new Map<string, Spot>();
    let merged: Set<string> | undefined;
    const cut = this.#textsCutByCommas(node);
    let size = 1;
    for (const pair of node.items) {
      if (cut?.has(pair)) continue;
      if (this.#merges(pair)) {
        merged ??= new Set();
        size += this.#merge(pair, value, children, merged);
        continue;
      }
      const key = this.#key(pair);
      if (key === undefined) continue;
      const read = this.#below(key.text, pair.value);
      size += read.size;
      const first = children.get(key.text);
      if (first !== undefined && !merged?.has(key.text)) {
        const at = this.#location(key.spot.start, key.spot.end, key.text);
        const line = this.#places.line(first.key?.start ?? first.start);
        this.diagnostics.push(diagnose("duplicate-key", { key: short(key.text), line }, at));
        continue;
      }
      merged?.delete(key.text);
      value[key.text] = read.value;
      const place = isAbsent(pair.value) ? { start: key.spot.end, end: key.spot.end } : read.spot;
      children.set(key.text, { ...read.spot, ...place, key: { start: key.spot.start, end: key.spot.end } });
    }
    return { value, spot: { ...spotOf(node), children }, size };
  }

  /** Tells of each text inside `{ }` that a comma ended, and gives the pairs that its rest became. */
  #textsCutByCommas(node: YAMLMap): ReadonlySet<Pair> | undefined {
    if (!node.flow) return undefined;
    const rests = new Set<Pair>();
    let before: Pair | undefined;
    let rest: Scalar[] = [];
    for (const pair of [...node.items, undefined]) {
      // A key without a colon, which no mapping has.
      if (pair !== undefined && before !== undefined && isScalar(pair.key) && pair.value === null) {
        rest.push(pair.key);
        rests.add(pair);
        continue;
      }
      if (before !== undefined && rest.length > 0) this.#commaEndsText(before, rest);
      before = isScalar(pair?.value) && pair.value.type === "PLAIN" && !isAbsent(pair.value) ? pair : undefined;
      rest = [];
    }
    return rests;
  }

  #commaEndsText({ key, value }: Pair, rest: readonly Scalar[]): void {
    const { start } = spotOf(value);
    const { end } = spotOf(rest.at(-1));
    const from = spotOf(rest[0]).start;
    const written = (first: number, last: number) => short(this.#places.text.slice(first, last));
    const words = {
      key: written(spotOf(key).start, spotOf(key).end),
      rest: written(from, end),
      text: quoted(written(start, end)),
    };
    this.diagnostics.push(diagnose("comma-ends-text", words, this.#location(from, end)));
  }

  #sequence(node: YAMLSeq): Read {
    this.#tag(node);
    const items = node.items.map((item, index) => this.#below(index, item));
    const size = items.reduce((sum, item) => sum + item.size, 1);
    return { value: items.map((item) => item.value), spot: { ...spotOf(node), children: items.map((item) => item.spot) }, size };
  }

  #merges({ key }: Pair): boolean {
    if (!isScalar(key) || key.type !== "PLAIN" || key.value !== "<<") return false;
    const { start, end } = spotOf(key);
    this.diagnostics.push(diagnose("merge-key", {}, this.#location(start, end)));
    return true;
  }

  /** Does what was meant, so that the merged keys are not told to be missing. */
  #merge(pair: Pair, value: Record<string, unknown>, children: Map<string, Spot>, merged: Set<string>): number {
    const read = this.read(pair.value);
    const spots = read.spot.children instanceof Map ? (read.spot.children as ReadonlyMap<string, Spot>) : new Map<string, Spot>();
    for (const [key, spot] of spots) {
      if (children.has(key)) continue;
      value[key] = Reflect.get(Object(read.value), key);
      children.set(key, spot);
      merged.add(key);
    }
    return read.size;
  }

  /** The text of a key, unless it cannot be one. */
  #key(pair: Pair): { text: string; spot: Spot } | undefined {
    const { key } = pair;
    const spot = spotOf(key);
    const written = this.#places.text.slice(spot.start, spot.end);
    if (!isScalar(key) || key.value === null || key.value === "" || written === "__proto__" || key.value === "__proto__") {
      const at = this.#location(spot.start, spot.end);
      this.diagnostics.push(diagnose("unusable-key", { found: keyFound(key, written) }, at));
      return undefined;
    }
    const text = typeof key.value === "string" ? key.value : written;
    this.#path.push(text);
    const read = this.#scalarKey(key);
    this.#path.pop();
    return { text: typeof read === "string" ? read : text, spot };
  }

  #scalarKey(key: Scalar): unknown {
    if (key.anchor !== undefined) this.#anchors.set(key.anchor, { value: key.value, spot: spotOf(key), size: 1 });
    return this.#scalar(key).value;
  }

  #tag(node: Scalar | YAMLMap | YAMLSeq): void {
    if (node.tag === undefined) return;
    const tag = node.tag.replace("tag:yaml.org,2002:", "!!");
    const { start, end } = spotOf(node);
    // A node starts after its tag, most often right after.
    const before = Math.max(0, start - 200);
    const found = this.#places.text.slice(before, start).lastIndexOf(tag);
    const from = found === -1 ? start : before + found;
    const at = this.#location(from, found === -1 ? end : from + tag.length);
    this.diagnostics.push(diagnose("tag", { tag: short(tag) }, at));
  }

  /** Scalars are met in the order of the text, and so are the marks. */
  #isMarked({ start, end }: Spot): boolean {
    while ((this.#marked[this.#passed] ?? Infinity) < start) this.#passed += 1;
    return (this.#marked[this.#passed] ?? Infinity) < end;
  }
}

function spotOf(node: unknown): Spot {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  const [start, end] = range ?? [0, 0];
  return { start, end };
}

/** Whether nothing is written after the colon. */
function isAbsent(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.range?.[0] === node.range?.[1] && node.type === "PLAIN");
}

function keyFound(key: unknown, written: string): string {
  if (isMap(key)) return "a mapping";
  if (isSeq(key)) return "a list";
  if (isAlias(key)) return "an alias";
  return written === "" || written === '""' || written === "''" ? "nothing" : `\`${short(written)}\``;
}
