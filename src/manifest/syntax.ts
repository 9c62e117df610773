/** What the reader of YAML refuses, in the catalogue's words. */
import { type ErrorCode, isCollection, isScalar, type Node, visit, type YAMLError } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { MOST } from "../diagnostics/most.ts";
import type { Places } from "./locate.ts";
import { short } from "./short.ts";
import type { YamlDocument } from "./yaml.ts";

/** Mistakes that leave no doubt about what the rest of the text says. */
const harmless: readonly ErrorCode[] = ["BAD_DQ_ESCAPE", "BAD_SCALAR_START"];

/** Errors that come up where something that was opened should have been closed. */
const late: readonly ErrorCode[] = ["MISSING_CHAR", "BAD_INDENT"];

/**
 * One diagnostic for each line, since one slip makes several errors; slips that harm nothing else are all told. `sound`
 * says whether the rest can be judged.
 */
export function explainSyntax(document: YamlDocument, places: Places): { diagnostics: Diagnostic[]; sound: boolean } {
  const lines = new Set<number>();
  const errors = document.errors.filter((error) => !isLoneStar(error, places.text));
  const told = errors.filter(({ code, pos }) => {
    const line = places.line(pos[0]);
    const first = !lines.has(line);
    lines.add(line);
    return first || harmless.includes(code);
  });
  return {
    diagnostics: told.map((error, index) => explainError(error, index < MOST ? document : undefined, places)),
    sound: errors.every((error) => harmless.includes(error.code)),
  };
}

/** An alias without a name, which is told where the anchors are looked up. */
function isLoneStar({ code, pos }: YAMLError, text: string): boolean {
  return code === "BAD_ALIAS" && text.charAt(pos[0]) === "*";
}

/** Tabs are told from the text as written; its mended form has none. */
export function explainTabs(errors: readonly YAMLError[], places: Places): Diagnostic[] {
  const tabs = errors.filter(({ code }) => code === "TAB_AS_INDENT");
  return tabs.map(({ pos }) => diagnose("tab-indent", {}, places.location(pos[0], pos[1])));
}

/** Without the document, what was opened is not looked for: that reads all of it. */
function explainError({ code, pos, message }: YAMLError, document: YamlDocument | undefined, places: Places): Diagnostic {
  const opened = document !== undefined && late.includes(code) ? openedAt(document, pos[0], places.text) : undefined;
  if (opened !== undefined) {
    const character = places.text.charAt(opened);
    return diagnose("unclosed", { character }, places.location(opened, opened + 1));
  }
  const start = code === "BAD_INDENT" ? pos[0] + blanksAt(places.text, pos[0]) : pos[0];
  const at = places.location(start, Math.max(pos[1], start + 1));
  const problem = short(message.charAt(0).toLowerCase() + message.slice(1));
  switch (code) {
    case "BAD_DQ_ESCAPE":
      return diagnose("bad-escape", { written: short(places.text.slice(pos[0], pos[1] + 1)) }, at);
    case "BAD_INDENT":
    case "BLOCK_IN_FLOW":
      return diagnose("bad-indent", { problem }, at);
    case "BAD_SCALAR_START":
      return diagnose("syntax-error", { problem: `a text that starts with ${character(places.text, pos[0])} needs quotes` }, at);
    case "BLOCK_AS_IMPLICIT_KEY":
      return diagnose("syntax-error", { problem: "a second `: ` on the line; put the text in quotes" }, at);
    case "MULTILINE_IMPLICIT_KEY":
      return diagnose("syntax-error", { problem: "a key needs a colon and a space after it" }, at);
    default:
      return diagnose("syntax-error", { problem }, at);
  }
}

/** Where the quote or bracket starts that is still open at an offset. */
function openedAt(document: YamlDocument, offset: number, text: string): number | undefined {
  let opened: number | undefined;
  visit(document, {
    Node(_key, node) {
      const [start, end] = (node as Node).range ?? [0, 0];
      if (start >= offset || end < offset) return undefined;
      const last = text
        .slice(start + 1, end)
        .trimEnd()
        .at(-1);
      const quote = isScalar(node) && (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE") && last !== text[start];
      const bracket = isCollection(node) && node.flow === true && last !== "}" && last !== "]";
      if (quote || bracket) opened = start;
      return undefined;
    },
  });
  return opened;
}

function character(text: string, offset: number): string {
  const written = text.charAt(offset);
  return written === "`" ? "a backquote" : `\`${written}\``;
}

function blanksAt(text: string, offset: number): number {
  return /^[ ]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
}
