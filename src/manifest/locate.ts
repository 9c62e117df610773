import type { Location } from "../diagnostics/diagnostic.ts";

/** Keys and indexes from the root of the manifest. */
export type Path = readonly PropertyKey[];

/** Which part of an entry is meant: its key, its value, or a part of its text by offsets into the value. */
export type Part = "key" | "value" | { from: number; to: number };

/**
 * Where a path stands in the text. Of a path that is not there (a missing key, say) it gives the key of the nearest entry
 * that is. Nothing when there is no text.
 */
export type Locate = (path: Path, part?: Part) => Location | undefined;

/** What is known about the place of one value; UTF-16 offsets, ends exclusive. */
export type Spot = {
  start: number;
  end: number;
  key?: { start: number; end: number };
  children?: ReadonlyMap<string, Spot> | readonly Spot[];
};

/** A path as people read it: `access.rules[0].from`, `registries["ghcr.io"].user`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const key = String(step);
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** Turns offsets of one file into locations. */
export class Places {
  readonly file: string;
  readonly text: string;
  readonly #lines: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const lines = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
    this.#lines = lines;
  }

  /** The location of two offsets, kept within the text. */
  location(first: number, last: number, path: Path = []): Location {
    const start = Math.min(first, this.text.length);
    const end = Math.min(Math.max(start, last), this.text.length);
    const from = this.#position(start);
    const to = this.#position(end);
    return {
      file: this.file,
      ...from,
      endLine: to.line,
      endColumn: to.column,
      start,
      end,
      path: pathText(path),
    };
  }

  /** The line an offset is on, from 1. */
  line(offset: number): number {
    return this.#position(offset).line;
  }

  /** Looks paths up in the tree of a document. */
  locator(root: Spot | undefined): Locate {
    return (path, part = "value") => {
      const { spot, found } = descend(root, path);
      if (spot === undefined) return this.location(0, 0, path);
      const meant = found ? part : "key";
      const { start, end } = meant === "key" ? (spot.key ?? { start: spot.start, end: spot.start }) : this.#within(spot, meant);
      return this.location(start, end, path);
    };
  }

  #within(spot: Spot, part: "value" | { from: number; to: number }): { start: number; end: number } {
    if (part === "value") return spot;
    const written = this.text.slice(spot.start, spot.end);
    const quoted = /^(["']).*\1$/s.test(written);
    const inner = quoted ? written.slice(1, -1) : written;
    const plain = !/[\n\\]/.test(inner) && !(quoted && inner.includes("''"));
    if (!plain || part.to > inner.length) return spot;
    const offset = spot.start + (quoted ? 1 : 0);
    return { start: offset + part.from, end: offset + part.to };
  }

  #position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1 };
  }
}

function descend(root: Spot | undefined, path: Path): { spot: Spot | undefined; found: boolean } {
  let spot = root;
  for (const step of path) {
    const children: Spot["children"] = spot?.children;
    const child: Spot | undefined = Array.isArray(children)
      ? children[Number(step)]
      : (children as ReadonlyMap<string, Spot> | undefined)?.get(String(step));
    if (child === undefined) return { spot, found: false };
    spot = child;
  }
  return { spot, found: true };
}
