import { parseArgs } from "node:util";
import { type Arguments, flag, Misread, type Options, text } from "./option.ts";

/** Options that every command has. */
export const common = {
  manifest: text("path", "The app's manifest or its folder; else looked for from here upwards", { short: "m" }),
  json: flag("Print the result as JSON"),
  quiet: flag("Print results and errors only", { short: "q" }),
  yes: flag("Answer yes to every question", { short: "y" }),
  help: flag("Tell about this command", { short: "h" }),
} satisfies Options;
export type CommonValues = { manifest: string | undefined; json: boolean; quiet: boolean; yes: boolean; help: boolean };

export type Parsed = {
  arguments: Record<string, unknown>;
  options: Record<string, unknown>;
  common: CommonValues;
  /** The first thing that is wrong, for `misuse.ts` to tell; with `--help` among the words nothing is judged. */
  mistake: Mistake | undefined;
};
export type Mistake =
  | { is: "unknown-option"; option: string; known: readonly string[]; instead: Instead | undefined }
  | { is: "bad-option-value"; option: string; value: string; expected: string }
  | { is: "missing-argument"; argument: string; about: string }
  | { is: "extra-argument"; argument: string };

/** Where what was written as an option belongs: in an argument of this name, or behind `--`, for the program that is started. */
export type Instead = "behind" | { argument: string };

/** Reads what stands behind the command's name by the command's own arguments and options. */
export function parse(words: readonly string[], spec: { arguments: Arguments; options: Options }): Parsed {
  const options: Options = { ...spec.options, ...common };
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    allowPositionals: true,
    allowNegative: false,
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [
        name,
        {
          type: option.value === undefined ? ("boolean" as const) : ("string" as const),
          ...(option.short === undefined ? {} : { short: option.short }),
        },
      ]),
    ),
  });
  const values: Record<string, unknown> = Object.fromEntries(Object.entries(options).map(([name, { absent }]) => [name, absent]));
  const positionals: string[] = [];
  const mistakes: Mistake[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const read = readOption(token, options, spec.arguments);
    if (isMistake(read)) mistakes.push(read.mistake);
    else values[token.name] = read.value;
  }
  const given = readArguments(positionals, spec.arguments);
  const [mistake] = values.help === true ? [] : [...mistakes, ...given.mistakes];
  return {
    arguments: given.values,
    options: Object.fromEntries(Object.keys(spec.options).map((name) => [name, values[name]])),
    common: {
      manifest: typeof values.manifest === "string" ? values.manifest : undefined,
      json: values.json === true,
      quiet: values.quiet === true,
      yes: values.yes === true,
      help: values.help === true,
    },
    mistake,
  };
}

type OptionToken = { name: string; rawName: string; value: string | undefined; inlineValue: boolean | undefined };
type Read = { value: unknown } | { mistake: Mistake };

function isMistake(read: Read): read is { mistake: Mistake } {
  return "mistake" in read;
}

function readOption(token: OptionToken, options: Options, spec: Arguments): Read {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (option === undefined) {
    const handsOn = Object.values(spec).some((argument) => argument.handsOn);
    const instead = Object.hasOwn(spec, token.name) ? { argument: token.name } : handsOn ? "behind" : undefined;
    return { mistake: { is: "unknown-option", option: token.rawName, known: Object.keys(options), instead } };
  }
  // `--since --follow` forgot a value; `--since=-x` means it.
  const forgotten = token.value === undefined || (!token.inlineValue && token.value.startsWith("-") && token.value !== "-");
  const text = forgotten ? "" : (token.value ?? "");
  const read = option.value === undefined && text !== "" ? new Misread("no value") : option.read(text);
  if (!(read instanceof Misread)) return { value: read };
  return { mistake: { is: "bad-option-value", option: token.rawName, value: text, expected: read.expected } };
}

function readArguments(given: readonly string[], spec: Arguments): { values: Record<string, unknown>; mistakes: Mistake[] } {
  const values: Record<string, unknown> = {};
  const mistakes: Mistake[] = [];
  let left = given;
  for (const [name, argument] of Object.entries(spec)) {
    const many = argument.takes === "rest" || argument.takes === "some";
    const needed = argument.takes === "one" || argument.takes === "some";
    const taken = many ? left : left.slice(0, 1);
    left = left.slice(taken.length);
    const read = needed && taken.length === 0 ? undefined : argument.read(taken);
    if (read === undefined && needed) mistakes.push({ is: "missing-argument", argument: name, about: argument.about });
    if (!(read instanceof Misread)) values[name] = read;
    else mistakes.push({ is: "bad-option-value", option: `<${name}>`, value: taken.join(" "), expected: read.expected });
  }
  const [extra] = left;
  if (extra !== undefined) mistakes.push({ is: "extra-argument", argument: extra });
  return { values, mistakes };
}
