import type { Command } from "../draft.ts";
import { plainWord, readShellLine, type ShellCommand, type ShellLine, type ShellWord } from "./line.ts";
import { listening } from "./port.ts";
import { roleOf, unwrapped } from "./programs.ts";
import { commandOf, escaped } from "./quote.ts";

/** What a line is adapted to. */
export type Setting = {
  /** What a variable holds there, as a text of the manifest; nothing where nobody says. */
  value: (variable: string) => string | undefined;
  /** The port the program has in a container. */
  port: number | undefined;
};

/** A command line as the manifest can hold it. */
export type Adapted = {
  command: Command;
  /** Its words where it is one program; nothing where a shell runs it. */
  words: readonly string[] | undefined;
  /** What stood before the program as `NAME=value`. */
  env: ReadonlyMap<string, string>;
  /** Programs that prepare something and stood before it: they become jobs. */
  before: readonly (readonly string[])[];
  /** What is different from the line, in words that follow its name. */
  changes: readonly string[];
  /** Variables that it names and nobody gives. */
  missing: readonly string[];
};

/** Adapts a line written for a shell. A line that says nothing gives nothing. */
export function adaptLine(source: string, setting: Setting): Adapted | undefined {
  const line = readShellLine(source);
  if (line.beyond !== undefined || line.commands.some(({ joint }) => joint === "||" || joint === "|" || joint === "&")) {
    return source.trim() === "" ? undefined : inShell(source, line, setting, []);
  }
  const changes: string[] = [];
  const before: (readonly string[])[] = [];
  const left = [...line.commands];
  for (let [next] = left; next !== undefined && left.length > 1; [next] = left) {
    const words = filled(next, setting).words;
    const role = words === undefined || next.assignments.length > 0 ? "other" : roleOf(words);
    if (role === "wait" || role === "talk") changes.push(`\`${next.source}\` is left out`);
    else if (words !== undefined && (role === "migration" || role === "files")) before.push(unwrapped(words).words);
    else break;
    left.shift();
  }
  const [only, ...others] = left;
  if (only === undefined) return undefined;
  if (others.length > 0) {
    const rest = left.map(({ source: text, joint }) => `${text}${joint ? ` ${joint} ` : ""}`).join("");
    return { ...inShell(rest, line, setting, changes), before };
  }
  const adapted = adaptOne(only, line, setting, changes);
  return { ...adapted, before };
}

/** Adapts words that no shell has to cut, as compose files and build files may hold them. */
export function adaptWords(words: readonly string[], setting: Setting): Adapted | undefined {
  const [shell = "", option, script] = words;
  if (/(^|\/)(ba|da|z)?sh$/.test(shell) && (option === "-c" || option === "-ec" || option === "-lc") && script !== undefined) {
    return adaptLine(script, setting);
  }
  return words.length === 0 ? undefined : plain(words.map(escaped), setting, new Map(), []);
}

function adaptOne(command: ShellCommand, line: ShellLine, setting: Setting, changes: readonly string[]): Adapted {
  const { words, missing } = filled(command, setting);
  if (words === undefined || words.length === 0) return inShell(command.source, line, setting, changes, missing);
  const env = new Map<string, string>();
  for (const { name, value } of command.assignments) env.set(name, text(value, setting) ?? "");
  return plain(words, setting, env, changes);
}

/** Options that only somebody at work on the program wants. */
const FOR_DEVELOPMENT = /^--(reload|debug|debugger|dev|inspect(=.*)?)$/;
const FOR_DEVELOPMENT_VALUE = /^--reload-(dir|include|exclude)$/;

function plain(given: readonly string[], setting: Setting, env: ReadonlyMap<string, string>, said: readonly string[]): Adapted {
  const changes = [...said];
  const { words: bare, left } = unwrapped(given);
  if (left !== undefined) changes.push(`\`${left}\` is left out: Fairlead sees to that itself`);
  const quiet: string[] = [];
  for (let index = 0; index < bare.length; index += 1) {
    const word = bare[index] ?? "";
    if (FOR_DEVELOPMENT_VALUE.test(word)) index += 1;
    else if (!FOR_DEVELOPMENT.test(word)) quiet.push(word);
  }
  if (quiet.length < bare.length) changes.push("options for development are left out; `fairlead dev` rolls on each change");
  if (quiet[0] === "fastapi" && quiet[1] === "dev") quiet[1] = "run";
  if (quiet[0] === "nodemon") quiet.splice(0, 1, "node");
  const words = roleOf(quiet) === "server" || setting.port !== undefined ? listening(quiet, setting.port) : quiet;
  return { command: commandOf(words), words, env, before: [], changes, missing: [] };
}

/** Runs what is left through a shell, which stands aside for the last program so that this gets the stop signal. */
function inShell(
  source: string,
  line: ShellLine,
  setting: Setting,
  changes: readonly string[],
  missing: readonly string[] = [],
): Adapted {
  const script = source.trim();
  const chained = line.beyond === undefined && line.commands.every(({ joint }) => joint !== "|" && joint !== "&");
  const last = chained ? (line.commands.at(-1)?.source ?? "") : "";
  const start = script.length - last.length;
  const aside = last === "" || !script.endsWith(last) || /^(exec|cd|export|\w+=)/.test(last);
  const stands = aside
    ? ported(script)
    : `${ported(script.slice(0, start))}exec ${served(line.commands.at(-1), setting) ?? ported(last)}`;
  const why = line.beyond ?? (line.commands.length > 1 ? line.commands[0]?.joint : undefined) ?? "variables";
  const unknown = line.commands.flatMap((command) => filled(command, setting).missing);
  return {
    command: ["sh", "-c", stands],
    words: undefined,
    env: new Map(),
    before: [],
    changes: [...changes, `a shell runs it (${why === "variables" ? why : `\`${why}\``}), and the image has to hold one`],
    missing: [...new Set([...missing, ...unknown])],
  };
}

/** A server that a shell ends with is told its port like any other. */
function served(command: ShellCommand | undefined, setting: Setting): string | undefined {
  const words = command === undefined ? undefined : filled(command, setting).words;
  if (words === undefined || roleOf(words) !== "server" || command?.assignments.length !== 0) return undefined;
  const told = commandOf(listening(words, setting.port));
  return typeof told === "string" ? told : undefined;
}

/** The shell keeps its variables, except the port, which a manifest that names it shows. */
function ported(script: string): string {
  return script.replace(/\$\{(?!PORT(:?-[^}]*)?\})/g, () => "$${").replace(/\$\{PORT(:?-[^}]*)?\}|\$PORT\b/g, () => "${port}");
}

function filled(command: ShellCommand, setting: Setting): { words: string[] | undefined; missing: string[] } {
  const texts = command.words.map((word) => text(word, setting));
  const missing = command.words.flatMap((word) =>
    word.flatMap((part) => ("variable" in part && valueOfPart(part, setting) === undefined ? [part.variable] : [])),
  );
  const words = texts.filter((one) => one !== undefined);
  return { words: words.length === texts.length ? words : undefined, missing };
}

function text(word: ShellWord, setting: Setting): string | undefined {
  const whole = plainWord(word);
  if (whole !== undefined) return escaped(whole);
  const parts = word.map((part) => ("literal" in part ? escaped(part.literal) : valueOfPart(part, setting)));
  return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
}

function valueOfPart(
  { variable, fallback }: { variable: string; fallback: string | undefined },
  setting: Setting,
): string | undefined {
  if (variable === "PORT") return "${port}";
  return setting.value(variable) ?? (fallback === undefined ? undefined : escaped(fallback));
}
