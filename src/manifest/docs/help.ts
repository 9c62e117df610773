import { findSection, type Key, type Section } from "./section.ts";

/** A section for the terminal, as `fairlead help components.web.health` prints it; nothing when there is no such section. */
export function helpSection(topic: string): string | undefined {
  const section = findSection(topic);
  return section === undefined ? undefined : helpText(section);
}

function helpText({ path, description, entries, takes, forms, example }: Section): string {
  const title = path.length === 0 ? "fairlead.yaml" : path.join(".");
  const parts = [title, ...(description === undefined ? [] : [wrapped(plain(description), "")])];
  if (forms.length === 0 || takes.length > 1) parts.push(wrapped(`Takes ${takes.map(plain).join(" | ")}`, "  "));
  if (entries) parts.push("Each entry:");
  for (const { when, keys } of forms) {
    if (when !== undefined) parts.push(plain(`${when.charAt(0).toUpperCase()}${when.slice(1)}:`));
    parts.push(keys.map(keyText).join("\n"));
  }
  if (example !== undefined) parts.push(`Example:\n\n${example.replaceAll(/^/gm, "  ")}`);
  return `${parts.join("\n\n")}\n`;
}

function keyText({ key, takes, required, default: assumed, description, section }: Key): string {
  const more = section ? ["has a section of its own"] : [];
  const facts = [
    takes.map(plain).join(" | "),
    ...(required ? ["required"] : []),
    ...(assumed === undefined ? [] : [`default ${assumed}`]),
    ...more,
  ];
  const head = `  ${key}: ${facts.join("; ")}`;
  return description === "" ? head : `${wrapped(head, "      ")}\n${wrapped(`      ${plain(description)}`, "      ")}`;
}

/** Markdown's backticks are noise on a terminal. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function wrapped(text: string, indent: string, width = 100): string {
  const lead = /^ */.exec(text)?.[0] ?? "";
  const lines: string[] = [];
  let line = lead;
  for (const word of text.trim().split(" ")) {
    if (line.trim() !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = indent;
    }
    line = line.trim() === "" ? line + word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
