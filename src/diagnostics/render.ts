import type { Diagnostic, Location } from "./diagnostic.ts";
import { columns, visible } from "./visible.ts";

/** What parts of a report are, for whoever gives them colours. */
export type Tone = "error" | "warning" | "place" | "gutter" | "hint";

export type RenderOptions = {
  /** The text of a file, without its byte order mark; places in files it does not know are printed without their line. */
  source?: (file: string) => string | undefined;
  /** Colours, where they are asked for. */
  paint?: (tone: Tone, text: string) => string;
};

/** All diagnostics as text for people, in the given order, a blank line between two. Ends with a line end unless empty. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  const lines = linesOf(options.source ?? (() => undefined));
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic, lines, options.paint ?? plain).join("\n")}\n`).join("\n");
}

/** "2 errors and 1 warning"; empty when there is nothing. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const count = (number: number, word: string) => (number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`]);
  return [...count(errors, "error"), ...count(diagnostics.length - errors, "warning")].join(" and ");
}

type Paint = NonNullable<RenderOptions["paint"]>;
type Lines = (file: string, line: number) => string | undefined;

/** Longer lines are cut around the place; the rest of them says nothing. */
const WIDTH = 110;

const plain: Paint = (_tone, text) => text;

function renderOne({ severity, code, message, hint, at }: Diagnostic, lines: Lines, paint: Paint): string[] {
  const place = at === undefined ? "" : paint("place", `${visible(at.file)}:${at.line}:${at.column}: `);
  const [first = "", ...more] = message.split("\n");
  const title = `${place}${paint(severity, `${severity}[${code}]`)}: ${visible(first)}`;
  // What a program said, most often. Always indented: it never looks like a report of its own.
  const quoted = more.map((text) => visible(text.startsWith("  ") ? text : `  ${text}`));
  const line = at === undefined ? undefined : lines(at.file, at.line);
  const shown = at === undefined || line === undefined ? [] : excerpt(line, at, severity, paint);
  const [advice, ...further] = hint === undefined ? [] : hint.split("\n");
  const advised = advice === undefined ? [] : [`${paint("hint", "  →")} ${visible(advice)}`];
  return [title, ...quoted, ...shown, ...advised, ...further.map((text) => `    ${visible(text.trimStart())}`)];
}

function excerpt(line: string, at: Location, severity: "error" | "warning", paint: Paint): string[] {
  const from = at.column - 1;
  const until = at.endLine > at.line ? line.trimEnd().length : at.endColumn - 1;
  const { text, start, end } = cut(line, from, Math.max(until, from));
  const before = text.slice(0, start);
  const blank = [...before].map((character) => (character === "\t" ? "\t" : " ".repeat(columns(character)))).join("");
  const under = "^".repeat(Math.max(1, columns(text.slice(start, end))));
  const number = String(at.line);
  const gutter = (label: string) => paint("gutter", ` ${label.padStart(number.length)} | `);
  return [`${gutter(number)}${visible(text)}`, `${gutter("")}${blank}${paint(severity, under)}`];
}

/** The part of a line around a range, and the range in it. */
function cut(line: string, from: number, until: number): { text: string; start: number; end: number } {
  if (line.length <= WIDTH) return { text: line, start: from, end: until };
  const first = Math.max(0, Math.min(from - Math.floor(WIDTH / 3), line.length - WIDTH));
  const last = Math.min(line.length, first + WIDTH);
  const head = first > 0 ? "…" : "";
  const tail = last < line.length ? "…" : "";
  const shift = head.length - first;
  return { text: head + line.slice(first, last) + tail, start: from + shift, end: Math.min(until, last) + shift };
}

/** Looks lines up, splitting each file once. */
function linesOf(source: (file: string) => string | undefined): Lines {
  const files = new Map<string, readonly string[] | undefined>();
  return (file, line) => {
    if (!files.has(file)) files.set(file, source(file)?.split(/\r?\n/));
    return files.get(file)?.[line - 1];
  };
}
