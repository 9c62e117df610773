/**
 * The syntax of strings with references: `${name.member}` refers, `$${` is a literal `${`, any other `$` is itself.
 * Only where the references stand is decided here; what they mean is decided in `reference.ts`.
 */

/** A piece of a string: literal text, or what stands between `${` and `}` with its place in the source. */
export type Piece = { literal: string } | Inside;
export type Inside = { inside: string; start: number; end: number };

/** A reference that cannot be one; `start` and `end` are offsets of its characters in the source. */
export type Flaw = { flaw: "unclosed" | "empty"; start: number; end: number };

/** Cuts a string at its references. A flawed reference is told and left out of the pieces. */
export function cut(source: string): { pieces: readonly Piece[]; flaws: readonly Flaw[] } {
  const pieces: Piece[] = [];
  const flaws: Flaw[] = [];
  let literal = "";
  let at = 0;
  while (at < source.length) {
    if (source.startsWith("$${", at)) {
      literal += "${";
      at += 3;
    } else if (source.startsWith("${", at)) {
      if (literal) pieces.push({ literal });
      literal = "";
      const end = endOfReference(source, at);
      if (end === undefined) {
        flaws.push({ flaw: "unclosed", start: at, end: Math.min(source.length, at + 2) });
        at += 2;
        continue;
      }
      const inside = source.slice(at + 2, end);
      if (inside.trim() === "") flaws.push({ flaw: "empty", start: at, end: end + 1 });
      else pieces.push({ inside, start: at, end: end + 1 });
      at = end + 1;
    } else {
      const next = source.indexOf("$", at + 1);
      const stop = next === -1 ? source.length : next;
      literal += source.slice(at, stop);
      at = stop;
    }
  }
  if (literal) pieces.push({ literal });
  return { pieces, flaws };
}

/** The offset of the closing brace; `undefined` when another reference, a line end or the end of the string comes first. */
function endOfReference(source: string, start: number): number | undefined {
  for (let at = start + 2; at < source.length; at++) {
    const character = source[at];
    if (character === "}") return at;
    if (character === "\n" || character === "{") return undefined;
  }
  return undefined;
}
