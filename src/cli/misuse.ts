import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Mistake } from "./parse.ts";

/** A mistake on the command line of `command`, as the Failure that ends it. */
export function misuse(command: string, mistake: Mistake): Failure {
  switch (mistake.is) {
    case "unknown-option": {
      const near = nearest(mistake.option.replace(/^-+/, ""), mistake.known);
      return new Failure("unknown-option", {
        command,
        option: mistake.option,
        near: near && `--${near}`,
        instead: mistake.instead,
      });
    }
    case "bad-option-value":
      return new Failure("bad-option-value", mistake);
    case "missing-argument":
      return new Failure("missing-argument", { command, argument: mistake.argument, about: mistake.about });
    case "extra-argument":
      return new Failure("extra-argument", { command, argument: mistake.argument });
  }
}

/** A command that does not exist, with the one that was meant. */
export function unknownCommand(words: readonly string[], names: readonly string[]): Failure {
  const [first = "", second = ""] = words;
  const group = names.some((name) => name.startsWith(`${first} `));
  const isAlone = second === "" || second.startsWith("-");
  if (group && isAlone)
    return new Failure("command-group", { group: first, commands: names.filter((name) => name.startsWith(`${first} `)) });
  const command = group ? `${first} ${second}` : first;
  return new Failure("unknown-command", { command, near: nearest(command, names) });
}
