import { checkManifest } from "../../src/app/check.ts";
import { applyReplacement, type Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parseManifest } from "../../src/manifest/parse.ts";
import type { Mutant } from "./mutant.ts";
import type { Random } from "./random.ts";

export type Outcome = { codes: readonly string[]; mapping: boolean; problems: readonly string[] };

/** Codes that tell that the text could not be read as one mapping. */
const unread = ["FL0001", "FL0002", "FL0004", "FL0006", "FL0007", "FL0009", "FL0014", "FL0020", "FL0023"];

/** Judges a mutant as `fairlead check` does and tells what is wrong with the judgement itself. */
export function tryMutant({ input }: Mutant, random: Random): Outcome {
  const diagnostics = checkManifest(input, "fairlead.yaml");
  const { text } = parseManifest(input, "fairlead.yaml");
  const codes = diagnostics.map(({ code }) => code);
  const fixes = diagnostics.filter(({ replacement }) => replacement !== undefined);
  const tried = fixes.length > 0 ? [random.pick(fixes)] : [];
  return {
    codes,
    mapping: !codes.some((code) => unread.includes(code)),
    problems: [...misplaced(diagnostics, text), ...tried.flatMap((fix) => remaining(fix, text))],
  };
}

function misplaced(diagnostics: readonly Diagnostic[], text: string): string[] {
  return diagnostics.flatMap(({ code, at, message }, index) => {
    const before = diagnostics[index - 1]?.at;
    if (message.length > 2000 || message.includes("undefined")) return [`${code} says: ${message.slice(0, 200)}`];
    if (at === undefined) return [`${code} has no place`];
    if (at.start < 0 || at.end > text.length || at.start > at.end) return [`${code} is outside the file`];
    return before !== undefined && before.start > at.start ? [`${code} is out of order`] : [];
  });
}

/** A fix may bring the next mistake of the same place to light; the one it was offered for has to be gone. */
function remaining({ code, message, at, replacement }: Diagnostic, text: string): string[] {
  if (replacement === undefined || at === undefined) return [];
  const after = checkManifest(applyReplacement(text, replacement), "fairlead.yaml");
  const still = after.some((other) => other.code === code && other.message === message && other.at?.start === at.start);
  return still ? [`${code} at ${at.path} is still there after its fix`] : [];
}
