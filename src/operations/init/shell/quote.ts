import type { Command } from "../draft.ts";

/** A text as the manifest writes it: `${` begins a reference there, so a literal one is doubled. */
export function escaped(text: string): string {
  return text.replaceAll("${", () => "$${");
}

/** Words of the manifest as one line that it cuts into the same words again; as a list where no line can. */
export function commandOf(words: readonly string[]): Command {
  return words.some((word) => word.includes("\n")) ? words : words.map(quoted).join(" ");
}

const REFERENCE = /\$\$\{|\$\{[^}]*\}/g;

function quoted(word: string): string {
  const bare = word.replace(REFERENCE, "");
  if (word !== "" && !/[\s"'\\;&|<>$`]/.test(bare)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return `"${word.replace(/[\\"`]/g, "\\$&")}"`;
}
