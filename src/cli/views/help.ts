import type { AnyCommand } from "../command.ts";
import { type Entry, sections } from "../commands/index.ts";
import type { Argument, Option, Options } from "../option.ts";
import { common } from "../parse.ts";
import { type Paint, width } from "./paint.ts";

/** The overview: every command in a line. */
export function overview(paint: Paint): string {
  const names = Math.max(...sections.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  const lists = sections.map(({ title, commands }) => {
    const rows = commands.map(({ name, summary }) => `  ${paint("cyan", name.padEnd(names))}  ${summary}`);
    return `${paint("bold", title)}\n${rows.join("\n")}`;
  });
  return `${[
    `${paint("bold", "fairlead")} runs a web app from one manifest, fairlead.yaml.`,
    `${paint("bold", "Usage")}\n  fairlead <command> [options]`,
    ...lists,
    `${paint("dim", "fairlead <command> --help tells about one command, fairlead help <section> about a section of the manifest.")}`,
  ].join("\n\n")}\n`;
}

/** The commands of two words that begin with the same one; nothing where none does. */
export function groupHelp(group: string, paint: Paint): string | undefined {
  const commands = sections.flatMap(({ commands }) => commands.filter(({ name }) => name.startsWith(`${group} `)));
  if (commands.length === 0) return undefined;
  const rows = commands.map(({ name, summary }): Row => [`fairlead ${name}`, summary]);
  return `${list("Usage", rows, paint)}\n`;
}

/** Everything about one command. */
export function commandHelp({ name, summary }: Entry, command: AnyCommand, paint: Paint): string {
  const own = optionRows(command.options);
  const needsManifest = command.policy.manifest === "needed";
  const shared = Object.entries(common).filter(([option]) => option !== "manifest" || needsManifest);
  const argumentRows = Object.entries(command.arguments).map(([key, { about }]): Row => [key, about]);
  const parts = [
    `${summary}.`,
    `${paint("bold", "Usage")}\n  fairlead ${name}${usage(command)}`,
    list("Arguments", argumentRows, paint),
    list("Options", own, paint),
    list("Common options", optionRows(Object.fromEntries(shared)), paint),
    command.more,
    command.examples.length > 0 && `${paint("bold", "Examples")}\n${command.examples.map((line) => `  ${line}`).join("\n")}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function usage({ arguments: all, options }: AnyCommand): string {
  const words = Object.entries(all).map(([key, argument]) => ` ${placeholder(key, argument)}`);
  return words.join("") + (Object.keys(options).length > 0 ? " [options]" : "");
}

function placeholder(key: string, { takes }: Argument<unknown>): string {
  if (takes === "one") return `<${key}>`;
  if (takes === "some") return `<${key}…>`;
  return takes === "optional" ? `[${key}]` : `[${key}…]`;
}

type Row = [left: string, right: string];

function optionRows(options: Options): Row[] {
  return Object.entries(options).map(([name, option]) => [optionForm(name, option), option.about]);
}

function optionForm(name: string, { short, value }: Option<unknown>): string {
  return `${short ? `-${short}, ` : "    "}--${name}${value ? ` <${value}>` : ""}`;
}

function list(title: string, rows: readonly Row[], paint: Paint): string | undefined {
  if (rows.length === 0) return undefined;
  const column = Math.max(...rows.map(([left]) => width(left)));
  const lines = rows.map(([left, right]) => `  ${paint("cyan", left)}${" ".repeat(column - width(left))}  ${right}`);
  return `${paint("bold", title)}\n${lines.join("\n")}`;
}
