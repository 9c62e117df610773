import type { Open } from "../../operations/init/notes.ts";
import type { Made } from "../handlers/init.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

/** What was found in a project, what was assumed for it, and what somebody has to say. */
export function proposalText({ written, found, assumed, open, diagnostics }: Made, paint: Paint): string {
  const title = written.length === 0 ? "" : `${paint("green", "✓")} Wrote ${written.join(" and ")}.`;
  const warnings = diagnostics.map(({ message, hint }) => ({ what: message, ...(hint === undefined ? {} : { fill: hint }) }));
  const next = open.length > 0 ? "When these are filled in: fairlead up" : "Next: fairlead up";
  const parts = [
    title,
    section("Found", found, paint),
    section("Assumed", assumed, paint),
    section("Could not tell", [...open, ...warnings], paint),
    written.length === 0 ? "" : next,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function section(title: string, notes: readonly Open[], paint: Paint): string {
  if (notes.length === 0) return "";
  const lines = notes.map(({ what, where, fill }) => {
    const row = table([[what, where === undefined ? "" : paint("dim", where)]], "  ");
    return fill === undefined ? row.trimEnd() : `${row.trimEnd()}\n      ${paint("cyan", fill)}`;
  });
  return `${paint("bold", title)}\n${lines.join("\n")}`;
}
