import type { Key, Section } from "../../manifest/docs/section.ts";
import { type Paint, width } from "./paint.ts";

const COLUMNS = 100;

/** A section of the manifest: what it is for, its keys with what they take, an example. */
export function sectionText(section: Section, below: readonly string[], paint: Paint): string {
  const { path, description, entries, takes, forms, example } = section;
  const title = path.length === 0 ? "fairlead.yaml" : path.join(".");
  const parts = [
    paint("bold", title) + (description === undefined ? "" : `\n${wrapped(description, "")}`),
    (forms.length === 0 || takes.length > 1) && takes.length > 0 && `Takes ${takes.join(", or ")}.`,
    entries && "Of each entry:",
    ...forms.map(({ when, keys }) =>
      [when && paint("bold", capital(when)), ...keys.map((key) => keyText(key, paint))].filter(Boolean).join("\n\n"),
    ),
    example && `${paint("bold", "Example")}\n${indented(example)}`,
    below.length > 0 && `${paint("bold", "More")}\n${below.map((name) => `  fairlead help ${name}`).join("\n")}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function keyText({ key, takes, required, default: given, description, section }: Key, paint: Paint): string {
  const facts = [section ? "section" : takes.join(" or "), required && "required", given !== undefined && `${given} unless told`];
  const line = `  ${paint("cyan", key)}  ${paint("dim", facts.filter(Boolean).join(", "))}`;
  return description === "" ? line : `${line}\n${wrapped(description, "      ")}`;
}

function wrapped(text: string, indent: string): string {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && width(indent + line) + 1 + width(word) > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => indent + line).join("\n");
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
