/** What the reader of YAML refuses, in the catalogue's words. */
import type { ErrorCode, YAMLError } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Places } from "./locate.ts";
import { short } from "./short.ts";

/** Mistakes that leave no doubt about what the rest of the text says. */
const harmless: readonly ErrorCode[] = ["BAD_DQ_ESCAPE", "BAD_SCALAR_START"];

const unclosed: readonly ErrorCode[] = ["MISSING_CHAR"];
const indent: readonly ErrorCode[] = ["BAD_INDENT", "BLOCK_IN_FLOW"];

/** One diagnostic for each line, since one slip makes several errors. `sound` says whether the rest can be judged. */
export function explainSyntax(errors: readonly YAMLError[], places: Places): { diagnostics: Diagnostic[]; sound: boolean } {
  const byLine = new Map<number, YAMLError>();
  for (const error of errors) {
    const line = places.line(error.pos[0]);
    if (!byLine.has(line)) byLine.set(line, error);
  }
  return {
    diagnostics: [...byLine.values()].map((error) => explainError(error, places)),
    sound: errors.every((error) => harmless.includes(error.code)),
  };
}

function explainError({ code, pos, message }: YAMLError, places: Places): Diagnostic {
  const at = places.location(pos[0], Math.max(pos[1], pos[0] + 1));
  const said = short(message);
  const problem = said.charAt(0).toLowerCase() + said.slice(1);
  if (code === "TAB_AS_INDENT") return diagnose("tab-indent", {}, at);
  if (code === "BLOCK_AS_IMPLICIT_KEY")
    return diagnose("syntax-error", { problem: "a second `: ` on the line; put the text in quotes" }, at);
  if (code === "MULTILINE_IMPLICIT_KEY")
    return diagnose("unclosed", { problem: "a key without a colon and a space after it" }, at);
  if (code === "BAD_DQ_ESCAPE") return diagnose("bad-escape", { written: short(places.text.slice(pos[0], pos[1] + 1)) }, at);
  if (indent.includes(code)) return diagnose("bad-indent", { problem }, at);
  if (unclosed.includes(code)) return diagnose("unclosed", { problem }, at);
  return diagnose("syntax-error", { problem }, at);
}
