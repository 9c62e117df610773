import { parse, TomlError } from "smol-toml";
import * as z from "zod";
import { folderOf, joined, type Sources } from "../sources.ts";

/** What a project asks to be installed, by normalised name. */
export class Packages {
  readonly #found: ReadonlyMap<string, { extras: readonly string[]; where: string }>;
  /** Whether anything says what is installed. */
  readonly known: boolean;

  constructor(found: ReadonlyMap<string, { extras: readonly string[]; where: string }>, known: boolean) {
    this.#found = found;
    this.known = known;
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.#found.has(name));
  }

  /** `celery[redis]`. */
  hasExtra(name: string, extra: string): boolean {
    return this.#found.get(name)?.extras.includes(extra) === true;
  }

  where(name: string): string | undefined {
    return this.#found.get(name)?.where;
  }

  get names(): readonly string[] {
    return [...this.#found.keys()];
  }
}

/** What says how the Python environment is made, and what will be in it. `file` is absent where no file can be used. */
export type PythonRequirements = {
  packages: Packages;
  file: string | undefined;
  /** Whether the project itself is installed, so that its packages are found without a path. */
  itself: boolean;
  /** A file that says it in a form that is not understood: `Pipfile`. */
  foreign: string | undefined;
};

const USUAL = /^requirements\.txt$/;
/** Where requirements are cut up, those of what is deployed. */
const SPLIT = ["production", "prod", "deploy", "main", "base", "common", "requirements", "app"].flatMap((name) => [
  `requirements/${name}.txt`,
  `requirements-${name}.txt`,
  `requirements_${name}.txt`,
]);
const FOREIGN = ["Pipfile", "setup.py", "setup.cfg", "environment.yml", "environment.yaml"];

/** Reads what a folder of the project asks to be installed. */
export function readPackages(sources: Sources): PythonRequirements {
  const own = sources.paths.find((path) => USUAL.test(path));
  const project = readProject(sources);
  const split = SPLIT.find((path) => sources.paths.includes(path));
  const file = own ?? (project === undefined ? split : "pyproject.toml");
  const foreign = file === undefined ? FOREIGN.find((path) => sources.paths.includes(path)) : undefined;
  const found = new Map<string, { extras: readonly string[]; where: string }>();
  if (file === "pyproject.toml" && project !== undefined) {
    for (const written of project.dependencies) take(written, file, found);
  } else if (file !== undefined) takeFile(file, sources, found, new Set());
  else if (foreign === "Pipfile") takePipfile(sources.text("Pipfile") ?? "", found);
  return {
    packages: new Packages(found, file !== undefined || foreign === "Pipfile"),
    file,
    itself: file === "pyproject.toml" && project?.built === true,
    foreign,
  };
}

function takeFile(
  file: string,
  sources: Sources,
  found: Map<string, { extras: readonly string[]; where: string }>,
  seen: Set<string>,
): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const [index, line] of (sources.text(file) ?? "").split("\n").entries()) {
    const included = /^\s*(?:-r|--requirement)[\s=]*([^\s#]+)/.exec(line)?.[1];
    if (included !== undefined) takeFile(normalised(joined(folderOf(file), included)), sources, found, seen);
    else take(line, `${file}:${index + 1}`, found);
  }
}

function take(line: string, where: string, found: Map<string, { extras: readonly string[]; where: string }>): void {
  const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?/.exec(line);
  const name = canonical(match?.[1] ?? "");
  if (name === "" || found.has(name)) return;
  found.set(name, { extras: (match?.[2] ?? "").split(",").map((extra) => extra.trim().toLowerCase()), where });
}

/** Names under which a package is one and the same (PEP 503). */
function canonical(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

const table = z.record(z.string(), z.unknown());
const pyproject = z.object({
  project: z.object({ name: z.string().optional(), dependencies: z.array(z.string()).optional() }).optional(),
  "build-system": z.unknown().optional(),
  tool: z.object({ poetry: z.object({ name: z.string().optional(), dependencies: table.optional() }).optional() }).optional(),
});

type Project = { name: string | undefined; dependencies: readonly string[]; built: boolean };

/** What `pyproject.toml` installs; nothing where it only holds settings of tools. */
function readProject(sources: Sources): Project | undefined {
  const parsed = pyproject.safeParse(toml(sources.text("pyproject.toml")));
  if (!parsed.success) return undefined;
  const { project, tool, "build-system": build } = parsed.data;
  if (project?.dependencies === undefined && tool?.poetry?.dependencies === undefined) return undefined;
  const poetry = Object.entries(tool?.poetry?.dependencies ?? {}).flatMap(([name, wanted]) => {
    if (name === "python") return [];
    const extras = z.object({ extras: z.array(z.string()) }).safeParse(wanted);
    return [extras.success ? `${name}[${extras.data.extras.join(",")}]` : name];
  });
  return {
    name: project?.name ?? tool?.poetry?.name,
    dependencies: [...(project?.dependencies ?? []), ...poetry],
    built: build !== undefined,
  };
}

/** The name that `pyproject.toml` gives the project. */
export function projectName(sources: Sources): string | undefined {
  const parsed = pyproject.safeParse(toml(sources.text("pyproject.toml")));
  return parsed.success ? (parsed.data.project?.name ?? parsed.data.tool?.poetry?.name) : undefined;
}

function takePipfile(text: string, found: Map<string, { extras: readonly string[]; where: string }>): void {
  const parsed = z.object({ packages: table.optional() }).safeParse(toml(text));
  for (const name of Object.keys((parsed.success && parsed.data.packages) || {})) take(name, "Pipfile", found);
}

function toml(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}
