import type { Program } from "../dockerfile.ts";
import type { DraftComponent, DraftImage } from "../draft.ts";
import { type Facts, nativeOf, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import { type Adapted, adaptLine, adaptWords, type Setting } from "../shell/adapt.ts";
import { plainWord, readShellLine } from "../shell/line.ts";
import { roleOf } from "../shell/programs.ts";
import { joined } from "../sources.ts";

/** Where a folder's program comes from: its build file, what prepares it without a container, or both. */
export function imageOf(facts: Facts, notes: Notes): DraftImage | undefined {
  const native = nativeOf(facts);
  const { folder, dockerfile, requirements } = facts;
  if (requirements.foreign !== undefined && native === undefined) {
    const fix = requirements.foreign === "Pipfile" ? "pipenv requirements > requirements.txt" : "write a requirements.txt";
    notes.ask(
      `${requirements.foreign} is no form that Fairlead prepares an environment from`,
      placed(facts, requirements.foreign),
      fix,
    );
  }
  if (requirements.file !== undefined) notes.find(`Python packages from ${joined(folder, requirements.file)}`);
  if (dockerfile === undefined && folder === ".") return native === undefined ? undefined : { native };
  if (dockerfile === undefined) notes.assume(`${folder} has no build file, so it runs natively only`);
  const named = dockerfile === undefined || /^(Dockerfile|Containerfile)$/.test(dockerfile.path) ? undefined : dockerfile.path;
  return {
    build: folder,
    ...(named === undefined ? {} : { file: named }),
    ...(native === undefined ? {} : { native }),
  };
}

/** What a build file starts, adapted; what its entrypoint does before is told. */
export function commandOfImage(
  entrypoint: Program | undefined,
  command: Program | undefined,
  facts: Facts,
  setting: Setting,
): { adapted: Adapted | undefined; entry: string | undefined } {
  const before = entrypoint === undefined ? [] : wordsOf(entrypoint);
  const after = command === undefined ? [] : wordsOf(command);
  const script = before.find((word) => /\.sh$|entrypoint/.test(word));
  if (script !== undefined) return { adapted: adaptProgram(command, setting), entry: scriptAt(script, facts) };
  if (before.length === 0) return { adapted: adaptProgram(command, setting), entry: undefined };
  return { adapted: adaptWords([...before, ...after], setting), entry: undefined };
}

export function adaptProgram(program: Program | undefined, setting: Setting): Adapted | undefined {
  if (program === undefined) return undefined;
  return "words" in program ? adaptWords(program.words, setting) : adaptLine(program.line, setting);
}

function wordsOf(program: Program): readonly string[] {
  if ("words" in program) return program.words;
  return readShellLine(program.line).commands.flatMap(({ words }) => words.map((word) => plainWord(word) ?? ""));
}

/** The script of an entrypoint, where the folder holds one of its name. */
function scriptAt(word: string, { sources }: Facts): string {
  const name = word.slice(word.lastIndexOf("/") + 1);
  return sources.paths.find((path) => path === name || path.endsWith(`/${name}`)) ?? name;
}

/** What an entrypoint's script does to prepare the app, line by line; everything else in it is left out. */
export function preparedBy(script: string, { sources }: Facts): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  for (const line of (sources.text(script) ?? "").split("\n").slice(0, 500)) {
    for (const command of readShellLine(line.replace(/^\s*(if|then|do|else)\s/, "")).commands) {
      const words = command.words.map(plainWord);
      if (!words.every((word) => word !== undefined)) continue;
      const role = roleOf(words);
      if (role === "migration" || role === "files") found.push(words);
    }
  }
  return found;
}

/**
 * Sees to it that a service is told its port: by its command, or by `PORT`, which is always given and written down where
 * the sources read it. Where neither is so, somebody has to say how.
 */
export function tellPort(name: string, service: DraftComponent, { reads }: Facts, notes: Notes, where: string): void {
  const said = [service.command ?? "", ...[...service.env.values()].map(({ value }) => value)].flat().join(" ");
  if (said.includes("${port}") || /\bPORT\b/.test(said) || /^gunicorn\b/.test(said)) return;
  if (reads.some(({ variable }) => variable === "PORT")) service.env.set("PORT", { value: "${port}" });
  else
    notes.ask(
      `Which port ${name} listens on: natively each instance is given one of its own, as PORT`,
      where,
      "command: … ${port}",
    );
}
