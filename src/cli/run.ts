import { EXIT } from "../diagnostics/exit.ts";
import type { AnyCommand, Found, Outcome } from "./command.ts";
import { type Entry, entries, listed } from "./commands/index.ts";
import { type CommonValues, type Parsed, parse } from "./parse.ts";
import type { Shell } from "./shell.ts";
import { progressFor } from "./views/choose.ts";
import { commandHelp, groupHelp, overview } from "./views/help.ts";
import { paintFor } from "./views/paint.ts";

/**
 * Runs one command line and gives the status to end with. Results go to standard output, all else to standard error.
 * It never throws and never ends the process, so that a test can call it as a user's shell does.
 */
export async function runCommandLine(words: readonly string[], shell: Shell): Promise<number> {
  const asData = words.includes("--json");
  const found: Found = {};
  try {
    return await dispatch(words, shell, found);
  } catch (error) {
    const interrupted = shell.interrupts.signal.aborted && !tellsOfIt(error);
    if (interrupted || isDetached(error)) return EXIT.interrupted;
    const { reportProblem } = await import("./views/problem.ts");
    return reportProblem(error, shell, asData, found.manifest);
  }
}

/** What was cut off by Ctrl-C and says how far it came, and how it goes on. */
function tellsOfIt(error: unknown): boolean {
  return error instanceof Error && "exit" in error && error.exit === "interrupted";
}

/** By its name, because its module is loaded only by commands that can be left. */
function isDetached(error: unknown): boolean {
  return error instanceof Error && error.name === "Detached";
}

async function dispatch(words: readonly string[], shell: Shell, found: Found): Promise<number> {
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
  const called = findEntry(words);
  if (called === undefined) {
    const wantsHelp = words.includes("--help") || words.includes("-h");
    const group = wantsHelp ? groupHelp(first, paintFor(shell.stdout, shell.env)) : undefined;
    if (group !== undefined) {
      shell.stdout.write(group);
      return EXIT.done;
    }
    const { unknownCommand } = await import("./misuse.ts");
    const names = listed.map(({ name }) => name);
    throw unknownCommand(words, names);
  }
  const { entry, rest } = called;
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
  return execute(command, parsed, shell, found);
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

async function execute(command: AnyCommand, parsed: Parsed, shell: Shell, found: Found): Promise<number> {
  const { common } = parsed;
  const progress = await progressFor(shell, common.quiet);
  try {
    if (command.policy.manifest === "needed") {
      const { findManifest } = await import("./manifest-file.ts");
      const { path } = parsed.arguments;
      found.manifest = findManifest(shell.cwd, typeof path === "string" ? path : common.manifest);
    }
    if (command.policy.engine === "running" && found.manifest) {
      const { runningEngine } = await import("./engine.ts");
      found.engine = await runningEngine(found.manifest, shell);
    }
    if (command.policy.engine === "placed" && found.manifest) {
      const { placeOf } = await import("./place.ts");
      const given: Readonly<Record<string, unknown>> = { ...parsed.arguments, ...parsed.options };
      const [stage, terraform] = [given.stage, given.terraform].map((word) => (typeof word === "string" ? word : undefined));
      found.place = await placeOf(found.manifest, stage, { shell, progress }, { terraform });
    }
    if (command.policy.engine === "started" && found.manifest) {
      const [{ startedProject }, { appName }] = await Promise.all([import("./engine.ts"), import("./handlers/deploy.ts")]);
      found.engine = (await startedProject(found.manifest, await appName(found.manifest), { shell, progress })).engine;
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
    const question = common.yes ? undefined : await started.question();
    if (question) {
      const { ask } = await import("./ask.ts");
      await ask(question, shell);
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
