/** From text to the nodes of YAML, within bounds: depth is judged before anything recursive reads it. */
import { Composer, CST, type Document, Lexer, type ParsedNode, Parser } from "yaml";

export type YamlDocument = Document.Parsed<ParsedNode>;

/** More levels than any chart's values have; few enough for any stack. */
export const DEPTH = 64;

/** What YAML does not call printable, and a carriage return that ends no line. */
export const CONTROL = /(?![\t\n\r\u0085])[\p{Cc}\ufffe\uffff]/gu;
export const LONE_RETURN = /\r(?!\n)/g;

/** The documents of a text, or that it is nested too deep, with the offset where. */
export function compose(text: string): { documents: YamlDocument[] } | { tooDeep: number } {
  const tokens = [...new Parser().parse(text)];
  const tooDeep = beyondDepth(tokens);
  if (tooDeep !== undefined) return { tooDeep };
  // Keys are compared by the reader of the nodes: here it would cost the square of their number.
  const composer = new Composer({ version: "1.2", schema: "core", uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  const documents: YamlDocument[] = [];
  for (const document of composer.compose(tokens)) if (document.contents !== undefined) documents.push(document as YamlDocument);
  return { documents };
}

/**
 * The text with what YAML stumbles over made harmless and nothing moved, so that the rest can still be judged: braces of
 * bare references inside `{ }` and `[ ]`, tabs that indent, control characters. Gives the offsets of the references too.
 */
export function mend(text: string): { text: string; marked: readonly number[] } {
  const clean = text
    .replace(LONE_RETURN, "\n")
    .replace(CONTROL, " ")
    .replace(/^[ \t]+/gm, (blank) => " ".repeat(blank.length));
  const marked: number[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (const brace of bareBraces(clean)) {
    const close = clean.slice(brace, brace + 200).search(/[}\n]/) + brace;
    if (brace < done || clean[close] !== "}") continue;
    pieces.push(clean.slice(done, brace), "(", clean.slice(brace + 1, close), ")");
    marked.push(brace - 1);
    done = close + 1;
  }
  return { text: pieces.join("") + clean.slice(done), marked };
}

/** Offsets of braces that the lexer takes for a mapping although a `$` stands right before them. */
function bareBraces(text: string): number[] {
  const braces: number[] = [];
  let offset = 0;
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR) continue;
    if (token === "{" && depth > 0 && text[offset - 1] === "$") braces.push(offset);
    if (token === "{" || token === "[") depth += 1;
    if ((token === "}" || token === "]") && depth > 0) depth -= 1;
    offset += token.length;
  }
  return braces;
}

function beyondDepth(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > DEPTH) return token.offset;
    const below = (child: CST.Token | null | undefined) => child && open.push({ token: child, depth: depth + 1 });
    if (token.type === "document") below(token.value);
    else if ("items" in token) {
      for (const { key, value } of token.items) {
        below(key);
        below(value);
      }
    }
  }
  return undefined;
}
