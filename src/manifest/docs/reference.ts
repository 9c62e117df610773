import { allForms } from "../schema/form.ts";
import { references, spelled } from "./references.ts";
import { isRepeated, type Key, type Section, sectionAt, sectionsBelow } from "./section.ts";

/** The whole reference as one Markdown page. */
export function referencePage(): string {
  const top = sectionAt("");
  const sections = top === undefined ? [] : sectionsBelowTop(top);
  return `${[head, contents(top), ...sections.map((section) => chapter(section)), referenceTable(), forms()].join("\n\n")}\n`;
}

const head = `<!-- Generated from src/manifest/schema by \`node scripts/generate-docs.ts\`; change it there. -->

# The manifest

\`fairlead.yaml\` describes an app: its components, the data they keep, its secrets, the stages it moves through and the
sites it reaches. This page lists every key. \`fairlead help <section>\` shows the same in a terminal, and with

\`\`\`yaml
# yaml-language-server: $schema=./fairlead.schema.json
\`\`\`

as its first line (\`fairlead schema > fairlead.schema.json\`) editors complete and check the manifest while you write.

Three rules carry most of it. Any stage key may stand at the top level, where it holds for every stage. A stage and a site
override what the top level says, key by key; lists, and values that have more than one form, are replaced whole. A stage
named \`local\` exists always: \`fairlead up\` runs it.

No key is a boolean: each option is a word, an object or absent. Texts may hold references as \`\${db.host}\`; \`$\${\` is a
literal \`\${\`. Inside \`{ }\` a text with a reference needs quotes.

Keys mean the same on every target. What a target does not honour yet, \`fairlead check\` says (codes FL04xx).`;

/** Every key of the top level has a chapter; simple ones are short. */
function sectionsBelowTop(top: Section): Section[] {
  const keys = top.forms.flatMap(({ keys: all }) => all.map(({ key }) => key));
  return keys.flatMap((key) => sectionAt(key) ?? []);
}

function contents(top: Section | undefined): string {
  const keys = top?.forms.flatMap(({ keys: all }) => all) ?? [];
  return ["## Contents", "", ...keys.map(({ key, required }) => `- [\`${key}\`](#${key})${required ? " (required)" : ""}`)].join(
    "\n",
  );
}

function chapter(section: Section, level = 2): string {
  const title = `${"#".repeat(Math.min(level, 6))} ${anchor(section.path)}`;
  const parts = [title, ...(section.description === undefined ? [] : [section.description])];
  if (section.forms.length === 0 || section.takes.length > 1) parts.push(`Takes ${section.takes.join(", ")}.`);
  if (section.example !== undefined) parts.push(`\`\`\`yaml\n${section.example}\n\`\`\``);
  if (section.entries) parts.push("Keys of each entry:");
  for (const { when, keys } of section.forms) {
    if (keys.length === 0) continue;
    if (when !== undefined) parts.push(`**${when.charAt(0).toUpperCase()}${when.slice(1)}**`);
    parts.push(table(keys, section));
  }
  if (isRepeated(section)) return parts.join("\n\n");
  return [...parts, ...sectionsBelow(section).map((below) => chapter(below, level + 1))].join("\n\n");
}

function anchor(path: readonly string[]): string {
  return path.length === 1 ? (path[0] ?? "") : `\`${path.join(".")}\``;
}

function table(keys: readonly Key[], section: Section): string {
  const rows = keys.map(({ key, takes, required, default: assumed, description }) => {
    const type = takes.join(", ") + (required ? " (required)" : assumed === undefined ? "" : ` = \`${assumed}\``);
    return `| \`${key}\` | ${cell(type)} | ${cell(description || linkTo(key, section))} |`;
  });
  return ["| key | takes | what it does |", "|---|---|---|", ...rows].join("\n");
}

/** In stages and sites, keys are described where they stand at the top level. */
function linkTo(key: string, section: Section): string {
  return isRepeated(section) ? `As [\`${key}\`](#${key}).` : "See below.";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function referenceTable(): string {
  const rows = references.map(
    (entry) =>
      `| ${spelled(entry)
        .map((text) => `\`${text}\``)
        .join(" ")} | ${cell(entry.gives)} |`,
  );
  return [
    "## References",
    "",
    "`<…>` stands for the name of such a thing in this manifest.",
    "",
    "| reference | gives |",
    "|---|---|",
    ...rows,
  ].join("\n");
}

function forms(): string {
  const rows = allForms().map(({ is, like }) => `| ${is} | ${cell(like)} |`);
  return ["## Forms of texts", "", "| what | how it is written |", "|---|---|", ...rows].join("\n");
}
