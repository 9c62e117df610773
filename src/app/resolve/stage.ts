import type { Params, Slug } from "../../diagnostics/catalogue.ts";
import { type Diagnostic, diagnose, type Location } from "../../diagnostics/diagnostic.ts";
import type { Severity } from "../../diagnostics/entry.ts";
import type { Locate, Part, Path } from "../../manifest/locate.ts";
import type { StageManifest } from "../../manifest/schema.ts";
import { words } from "../command.ts";
import type { Command, Reference, Target, Text, Part as TextPart } from "../model.ts";
import { cut, type Piece } from "../text.ts";
import { isSecret, refer, type Scope, written } from "./reference.ts";

/** What holds a string with references, as far as rules about uses ask. */
export type Holder =
  | { holder: "environment"; key: string }
  | { holder: "component"; name: string }
  | { holder: "chart"; name: string }
  | { holder: "secret"; name: string }
  | { holder: "file"; name: string }
  | { holder: "site"; name: string }
  | { holder: "ground" };

/** Where a string stands. `printed` names the place where a secret would be seen by others. */
export type Place = { by: Holder; printed?: string };

/** One reference at one place, for the rules that look at all of them. */
export type Use = { by: Holder; reference: Reference; printed: string | undefined; report: ReportUse };
export type ReportUse = <S extends Slug>(slug: S, params: Params<S>) => void;

/** One stage while it is resolved: the merged manifest, what exists in it, and what was found so far. */
export class StageReading {
  readonly name: string;
  readonly manifest: StageManifest;
  readonly scope: Scope;
  readonly uses: Use[];
  readonly diagnostics: Diagnostic[];
  readonly #locate: Locate;

  constructor(name: string, manifest: StageManifest, locate: Locate, home?: StageReading) {
    this.name = name;
    this.manifest = manifest;
    this.#locate = locate;
    this.scope = home?.scope ?? scopeOf(manifest);
    this.uses = home?.uses ?? [];
    this.diagnostics = home?.diagnostics ?? [];
  }

  /** The same stage as a site of it sees it: what is found there counts here, and what exists is what exists here. */
  at(manifest: StageManifest, locate: Locate): StageReading {
    return new StageReading(this.name, manifest, locate, this);
  }

  get target(): Target {
    return this.manifest.target;
  }

  /** Notes a finding at a path of the merged stage. `fix` is what should stand there instead, where that is certain. */
  report<S extends Slug>(slug: S, params: Params<S>, path: Path, part?: Part, fix?: string): void {
    const at = this.#locate(path, part);
    const fixable = at !== undefined && fix !== undefined && (typeof part !== "object" || covers(at, part));
    const replacement = fixable ? { range: { start: at.start, end: at.end }, text: fix } : undefined;
    this.diagnostics.push(diagnose(slug, params, at, replacement));
  }

  /** Notes a finding that weighs otherwise here than usual. */
  judge<S extends Slug>(severity: Severity, slug: S, params: Params<S>, path: Path, part?: Part): void {
    this.diagnostics.push({ ...diagnose(slug, params, this.#locate(path, part)), severity });
  }

  /** Reads a string with references; flawed ones are told and left out. */
  text(source: string, path: Path, place: Place): Text {
    return this.#parts(this.#cut(source, path), path, place);
  }

  /** Reads a string that has to be one reference to a secret, because another system's password stands there. */
  secret(source: string, path: Path, name: string): Text {
    const before = this.diagnostics.length;
    const text = this.text(source, path, { by: { holder: "ground" } });
    const [only] = text;
    const reference = only !== undefined && "reference" in only ? only.reference : undefined;
    const alone = text.length === 1 && reference?.of === "secret" && reference.member === "value";
    if (!alone && this.diagnostics.length === before) this.report("secret-alone", { name }, path);
    return text;
  }

  /** Reads a command line in which nothing is filled. */
  literal(source: string | readonly string[], path: Path): Command {
    const lines = typeof source === "string" ? this.#split(source, path) : source.map((word) => cut(word).pieces);
    return lines.map((pieces) => pieces.filter((piece) => "literal" in piece));
  }

  /** Reads a command line, one string or a list of words. */
  command(source: string | readonly string[], path: Path, place: Place): Command {
    const before = this.diagnostics.length;
    const command =
      typeof source === "string"
        ? this.#split(source, path).map((pieces) => this.#parts(pieces, path, place))
        : source.map((word, index) => (word === "" ? [] : this.text(word, [...path, index], place)));
    const nothing = command[0] === undefined || command[0].length === 0;
    if (nothing && this.diagnostics.length === before) this.report("command-empty", {}, path);
    return command;
  }

  #split(source: string, path: Path): readonly (readonly Piece[])[] {
    const { words: found, flaws } = words(this.#cut(source, path));
    for (const flaw of flaws) this.report(flaw === "quote" ? "command-quote" : "command-backslash", {}, path);
    const operator = found.find((word) => word.operator !== undefined)?.operator;
    if (operator !== undefined) this.report("command-shell", { word: operator }, path);
    return found.map((word) => word.pieces);
  }

  #cut(source: string, path: Path): readonly Piece[] {
    const { pieces, flaws } = cut(source);
    for (const { flaw, start, end } of flaws) {
      this.report(flaw === "empty" ? "reference-empty" : "reference-unclosed", {}, path, { from: start, to: end });
    }
    return pieces;
  }

  #parts(pieces: readonly Piece[], path: Path, place: Place): Text {
    return pieces.flatMap((piece): TextPart[] => {
      if ("literal" in piece) return [piece];
      const part = { from: piece.start, to: piece.end };
      const reference = refer(piece.inside, this.scope, (slug, params, meant) =>
        this.report(slug, params, path, part, meant && `\${${meant}}`),
      );
      if (reference === undefined) return [];
      if (place.printed !== undefined && isSecret(reference)) {
        this.report(
          "secret-printed",
          { reference: written(reference), where: place.printed, chart: place.by.holder === "chart" },
          path,
          part,
        );
      }
      const report: ReportUse = (slug, params) => this.report(slug, params, path, part);
      this.uses.push({ by: place.by, reference, printed: place.printed, report });
      return [{ reference }];
    });
  }
}

/** Whether a location is exactly as long as the part that was meant; it is longer where the text is written with escapes. */
function covers(at: Location, part: { from: number; to: number }): boolean {
  return at.end - at.start === part.to - part.from;
}

function scopeOf(manifest: StageManifest): Scope {
  return {
    components: new Map(Object.entries(manifest.components).map(([name, { kind }]) => [name, kind])),
    data: new Map(Object.entries(manifest.data).map(([name, { kind }]) => [name, kind])),
    secrets: new Set(Object.keys(manifest.secrets ?? {})),
    files: new Set(Object.keys(manifest.files ?? {})),
    redis: Object.entries(manifest.data).flatMap(([name, { kind }]) => (kind === "redis" ? [name] : [])),
    access: manifest.access !== undefined || manifest.target === "local",
  };
}
