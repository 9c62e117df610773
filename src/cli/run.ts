import { EXIT } from "../diagnostics/exit.ts";
import type { AnyCommand, Found, Outcome } from "./command.ts";
import { type Entry, entries, listed } from "./commands/index.ts";
import { type CommonValues, type Parsed, parse } from "./parse.ts";
import type { Shell } from "./shell.ts";
import { progressFor } from "./views/choose.ts";
import { commandHelp, overview } from "./views/help.ts";
import { paintFor } from "./views/paint.ts";

/**
 * Runs one command line and gives the status to end with. Results go to standard output, all else to standard error.
 * It never throws and never ends the process, so that a test can call it as a user's shell does.
 */
export async function runCommandLine(words: readonly string[], shell: Shell): Promise<number> {
  const asData = words.includes("--json");
  try {
    return await dispatch(words, shell);
  } catch (error) {
    if (shell.interrupts.signal.aborted) return EXIT.interrupted;
    const { reportProblem } = await import("./views/problem.ts");
    return reportProblem(error, shell, asData);
  }
}

async function dispatch(words: readonly string[], shell: Shell): Promise<number> {
  const [first] = words;
  if (first === undefined || first === "--help" || first === "-h") {
    shell.stdout.write(overview(paintFor(shell.stdout, shell.env)));
    return EXIT.done;
  }
  if (first === "--version" || first === "-V") {
    const { version } = await import("../run/version.ts");
    shell.stdout.write(`${version}\n`);
    return EXIT.done;
  }
  const found = findEntry(words);
  if (found === undefined) {
    const { unknownCommand } = await import("./misuse.ts");
    const names = listed.map(({ name }) => name);
    throw unknownCommand(words, names);
  }
  const { entry, rest } = found;
  const command = await entry.load();
  const parsed = parse(rest, command);
  if (parsed.common.help) {
    shell.stdout.write(commandHelp(entry, command, paintFor(shell.stdout, shell.env)));
    return EXIT.done;
  }
  if (parsed.mistake) {
    const { misuse } = await import("./misuse.ts");
    throw misuse(entry.name, parsed.mistake);
  }
  return execute(command, parsed, shell);
}

/** The command with the most words in its name that the line begins with. */
function findEntry(words: readonly string[]): { entry: Entry; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry) return { entry, rest: words.slice(length) };
  }
  return undefined;
}

async function execute(command: AnyCommand, parsed: Parsed, shell: Shell): Promise<number> {
  const { common } = parsed;
  const progress = await progressFor(shell, common.quiet);
  const found: Found = {};
  try {
    if (command.policy.manifest === "needed") {
      const { findManifest } = await import("./manifest-file.ts");
      const { path } = parsed.arguments;
      found.manifest = await findManifest(shell.cwd, typeof path === "string" ? path : common.manifest);
    }
    const started = command.start({
      arguments: parsed.arguments,
      options: parsed.options,
      shell,
      progress,
      note: (text) => common.quiet || shell.stderr.write(`${text}\n`),
      json: common.json,
      quiet: common.quiet,
      yes: common.yes,
      ...found,
    });
    if (started.question && !common.yes) {
      const { ask } = await import("./ask.ts");
      await ask(started.question, shell);
    }
    return await print(await started.run(), common, shell);
  } finally {
    progress.close();
  }
}

async function print(outcome: Outcome, common: CommonValues, shell: Shell): Promise<number> {
  const paint = paintFor(shell.stdout, shell.env);
  const stream = !Array.isArray(outcome.items);
  for await (const item of outcome.items) {
    const text = common.json ? JSON.stringify(item.value, null, stream ? 0 : 2) : item.text(paint);
    if (text !== "") shell.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }
  return outcome.exit();
}
