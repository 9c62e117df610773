import { parseArgs } from "node:util";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { type Arguments, flag, type Options, text } from "./option.ts";

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
};

/**
 * Reads what stands behind the command's name by the command's own arguments and options. Throws a Failure for the
 * first mistake; with `--help` among the words nothing else is judged.
 */
export function parse(command: string, words: readonly string[], spec: { arguments: Arguments; options: Options }): Parsed {
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
  const asksHelp = tokens.some((token) => token.kind === "option" && token.name === "help");
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option" || (asksHelp && token.name !== "help")) continue;
    values[token.name] = readOption(command, token, options);
  }
  return {
    arguments: asksHelp ? {} : readArguments(command, positionals, spec.arguments),
    options: Object.fromEntries(Object.keys(spec.options).map((name) => [name, values[name]])),
    common: {
      manifest: typeof values.manifest === "string" ? values.manifest : undefined,
      json: values.json === true,
      quiet: values.quiet === true,
      yes: values.yes === true,
      help: values.help === true,
    },
  };
}

type OptionToken = { name: string; rawName: string; value: string | undefined; inlineValue: boolean | undefined };

function readOption(command: string, token: OptionToken, options: Options): unknown {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (option === undefined) {
    const near = nearest(token.name, Object.keys(options));
    throw new Failure("unknown-option", { option: token.rawName, command, near: near && `--${near}` });
  }
  if (option.value === undefined) {
    if (token.value !== undefined) {
      throw new Failure("bad-option-value", { option: token.rawName, value: token.value, expected: "no value" });
    }
    return option.read("", token.rawName);
  }
  // `--since --follow` forgot a value; `--since=-x` means it.
  const forgotten = token.value === undefined || (!token.inlineValue && token.value.startsWith("-") && token.value !== "-");
  return option.read(forgotten ? "" : (token.value ?? ""), token.rawName);
}

function readArguments(command: string, given: readonly string[], spec: Arguments): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let left = given;
  for (const [name, argument] of Object.entries(spec)) {
    const taken = argument.takes === "rest" ? left : left.slice(0, 1);
    if (argument.takes === "one" && taken.length === 0) {
      throw new Failure("missing-argument", { command, argument: name, about: argument.about });
    }
    values[name] = argument.read(taken);
    left = left.slice(taken.length);
  }
  const [extra] = left;
  if (extra !== undefined) throw new Failure("extra-argument", { command, argument: extra });
  return values;
}
