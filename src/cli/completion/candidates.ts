import type { AnyCommand } from "../command.ts";
import { entries, listed } from "../commands/index.ts";
import type { Completes, Options } from "../option.ts";
import { common } from "../parse.ts";
import type { Shell } from "../shell.ts";

/** What the last of `words` may become; nothing where a file name is meant. Never fails: completion is a courtesy. */
export async function candidates(words: readonly string[], shell: Shell): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const entry = [2, 1].map((length) => entries.find(({ name }) => name === before.slice(0, length).join(" "))).find(Boolean);
  const all = entry === undefined ? nextWords(before) : await within(await entry.load(), entry.name, before, typed, shell);
  return all.filter((candidate) => candidate.startsWith(typed));
}

/** The first or second words of command names. */
function nextWords(before: readonly string[]): string[] {
  const names = listed.map(({ name }) => name.split(" "));
  const matching = names.filter((name) => before.every((word, index) => name[index] === word));
  return [...new Set(matching.flatMap((name) => name[before.length] ?? []))];
}

async function within(
  command: AnyCommand,
  name: string,
  before: readonly string[],
  typed: string,
  shell: Shell,
): Promise<readonly string[]> {
  const rest = before.slice(name.split(" ").length);
  const options: Options = { ...command.options, ...common };
  const last = rest.at(-1) ?? "";
  const waiting = options[last.replace(/^--/, "")];
  if (last.startsWith("--") && waiting?.value !== undefined) {
    if (waiting.choices !== undefined) return waiting.choices;
    return last === "--stage" ? fromManifest("stage", shell) : [];
  }
  const subcommands = nextWords(name.split(" ")).filter(() => rest.length === 0);
  if (typed.startsWith("-")) return Object.keys(options).map((option) => `--${option}`);
  const positionals = rest.filter((word, index) => !word.startsWith("-") && !takesValue(rest[index - 1], options));
  const argument = Object.values(command.arguments)[positionals.length] ?? Object.values(command.arguments).at(-1);
  return [...subcommands, ...(argument?.completes === undefined ? [] : await completions(argument.completes, shell))];
}

function takesValue(word: string | undefined, options: Readonly<Record<string, { value?: string }>>): boolean {
  return word?.startsWith("--") === true && options[word.slice(2)]?.value !== undefined;
}

async function completions(kind: Completes, shell: Shell): Promise<readonly string[]> {
  if (typeof kind === "object") return kind.words;
  if (kind === "path") return [];
  if (kind === "section") return (await import("../sections.ts")).sectionNames();
  return fromManifest(kind, shell);
}

async function fromManifest(kind: "stage" | "component" | "job", shell: Shell): Promise<readonly string[]> {
  try {
    const { namesIn } = await import("./names.ts");
    return await namesIn(kind, shell.cwd);
  } catch {
    return [];
  }
}
