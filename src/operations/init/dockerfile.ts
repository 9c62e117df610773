import { DockerfileParser, type Instruction, JSONInstruction } from "dockerfile-ast";
import { plainWord, readShellLine } from "./shell/line.ts";
import type { Sources } from "./sources.ts";

/** A program of a build file: words as they are, or a line for a shell. */
export type Program = { words: readonly string[] } | { line: string };

export type Dockerfile = {
  path: string;
  entrypoint: Program | undefined;
  command: Program | undefined;
  /** The first port that the last stage exposes. */
  port: number | undefined;
  /** The path that its health check asks. */
  health: string | undefined;
  /** The folder that commands start in. */
  workdir: string | undefined;
  environment: ReadonlyMap<string, string>;
};

const NAMES = ["Dockerfile", "Containerfile"];
const LONGEST = 65_536;

/** The build file of a folder, or the one named; what counts is its last stage with all that it is made from. */
export function readDockerfile(sources: Sources, named?: string): Dockerfile | undefined {
  const path = named ?? NAMES.find((name) => sources.paths.includes(name));
  const text = path === undefined ? undefined : sources.text(path);
  if (path === undefined || text === undefined || text.length > LONGEST) return undefined;
  const instructions = lastStage(DockerfileParser.parse(text).getInstructions());
  const last = (keyword: string) => instructions.findLast((one) => one.getKeyword() === keyword);
  const ports = instructions.flatMap((one) => (one.getKeyword() === "EXPOSE" ? words(one) : []));
  return {
    path,
    entrypoint: programOf(last("ENTRYPOINT")),
    command: programOf(last("CMD")),
    port: ports.map((port) => Number.parseInt(port, 10)).find((port) => port > 0 && port < 65_536),
    health: healthPath(last("HEALTHCHECK")?.getArgumentsContent() ?? undefined),
    workdir: last("WORKDIR")?.getArgumentsContent() ?? undefined,
    environment: new Map(instructions.flatMap((one) => (one.getKeyword() === "ENV" ? assignmentsOf(one) : []))),
  };
}

/** The instructions of the last stage, behind those of the stages it is made from. */
function lastStage(all: readonly Instruction[]): readonly Instruction[] {
  const stages: { name: string | undefined; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of all) {
    if (instruction.getKeyword() === "FROM") {
      const [base = "", as, name] = words(instruction).filter((word) => !word.startsWith("--"));
      stages.push({ name: /^as$/i.test(as ?? "") ? name : undefined, base, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  const found: Instruction[] = [];
  let index = stages.length - 1;
  while (index >= 0) {
    const stage = stages[index];
    if (stage === undefined) break;
    found.unshift(...stage.instructions);
    index = stages.findLastIndex(({ name }, at) => at < index && name !== undefined && name === stage.base);
  }
  return found;
}

function programOf(instruction: Instruction | undefined): Program | undefined {
  if (instruction === undefined) return undefined;
  if (instruction instanceof JSONInstruction && instruction.getOpeningBracket() !== null) {
    return { words: instruction.getJSONStrings().map((text) => text.getJSONValue()) };
  }
  const line = words(instruction).join(" ");
  return line === "" ? undefined : { line };
}

function words(instruction: Instruction): readonly string[] {
  return instruction.getArguments().map((argument) => argument.getValue());
}

/** `ENV name=value …`, and the old `ENV name value`. */
function assignmentsOf(instruction: Instruction): (readonly [string, string])[] {
  const content = instruction.getArgumentsContent() ?? "";
  const { commands } = readShellLine(content);
  const assigned = commands.flatMap(({ assignments }) => assignments);
  if (assigned.length > 0) return assigned.map(({ name, value }) => [name, plainWord(value) ?? ""]);
  const [name, ...rest] = content.split(/\s+/);
  return name ? [[name, rest.join(" ")]] : [];
}

/** The path of the address that a command for health asks: `curl -f http://localhost:8000/healthz`. */
export function healthPath(command: string | undefined): string | undefined {
  const path = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::[^/\s"']+)?(\/[^\s"'?#)]*)/.exec(command ?? "")?.[1];
  return path === undefined || path === "/" ? undefined : path;
}
