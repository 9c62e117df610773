/** From bytes to text: what has to hold before YAML is tried. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { Places } from "./locate.ts";
import { CONTROL, LONE_RETURN } from "./yaml.ts";

const LIMIT = 1_000_000;

/** Reads the text, without its byte order mark. `usable` is false where going on would mean to read noise. */
export function readSource(
  input: string | Uint8Array,
  file: string,
): { places: Places; usable: boolean; diagnostics: Diagnostic[] } {
  const bytes = typeof input === "string" ? input.length : input.byteLength;
  if (bytes > LIMIT) {
    const places = new Places(file, "");
    return { places, usable: false, diagnostics: [diagnose("file-too-large", { bytes, limit: LIMIT }, places.location(0, 0))] };
  }
  const text = typeof input === "string" ? input.replace(/^\uFEFF/, "") : decode(input);
  const places = new Places(file, text);
  if (!isValid(input)) {
    const start = Math.max(0, typeof input === "string" ? text.search(/\p{Surrogate}/u) : text.indexOf("\uFFFD"));
    return { places, usable: false, diagnostics: [diagnose("not-utf8", {}, places.location(start, start + 1))] };
  }
  return { places, usable: true, diagnostics: controlCharacters(text, places) };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

function isValid(input: string | Uint8Array): boolean {
  if (typeof input === "string") return input.isWellFormed();
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(input);
    return true;
  } catch {
    return false;
  }
}

/** The first of each line: what is no text at all would be a mistake at every character. */
function controlCharacters(text: string, places: Places): Diagnostic[] {
  const lines = new Set<number>();
  return [...text.matchAll(CONTROL), ...text.matchAll(LONE_RETURN)].flatMap(({ index, 0: character }) => {
    const line = places.line(index);
    if (lines.has(line)) return [];
    lines.add(line);
    const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    return [diagnose("control-character", { code }, places.location(index, index + 1))];
  });
}
