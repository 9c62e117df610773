import { readFile } from "node:fs/promises";
import { parse, TomlError } from "smol-toml";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import type { ProjectBase } from "./virtual-environment.ts";

const pyproject = z.object({
  project: z
    .object({
      name: z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      dynamic: z.array(z.string()).default([]),
      "requires-python": z.string().optional(),
    })
    .optional(),
  "build-system": z.unknown().optional(),
  tool: z
    .object({
      poetry: z.object({ name: z.string().optional(), dependencies: z.record(z.string(), z.unknown()).optional() }).optional(),
    })
    .optional(),
});
const buildSystem = z.object({ requires: z.array(z.string()) });

/**
 * What a `pyproject.toml` wants installed: itself, dependencies included, where it says how it is built (a
 * `[build-system]`), else only what `[project]` depends on, and the app runs from its source.
 */
export type Project =
  | { install: "itself"; base: ProjectBase | undefined }
  | { install: "dependencies"; dependencies: readonly string[] };

/** Reads a `pyproject.toml` as far as installing it asks; `requires` is the Python that it or Poetry requires. */
export async function readProject(file: string): Promise<{ project: Project; requires: string | undefined }> {
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new Failure("requirements-missing", { file, by: undefined }, { cause });
  });
  const { project, "build-system": build, tool } = pyproject.parse(toml(text, file));
  const poetry = tool?.poetry?.dependencies?.python;
  return {
    project:
      build === undefined
        ? { install: "dependencies", dependencies: project?.dependencies ?? [] }
        : { install: "itself", base: baseOf({ project, "build-system": build, tool }) },
    requires: project?.["requires-python"] ?? (typeof poetry === "string" ? poetry : undefined),
  };
}

/** Nothing where what the project depends on is not all said in this file, so that it may change while the file does not. */
function baseOf({ project, tool, "build-system": build }: z.infer<typeof pyproject>): ProjectBase | undefined {
  const name = project?.name ?? tool?.poetry?.name;
  const system = buildSystem.safeParse(build);
  if (name === undefined || !system.success || project?.dynamic.includes("dependencies")) return undefined;
  const ofPoetry = Object.values(tool?.poetry?.dependencies ?? {});
  const isLocal = (wanted: unknown): boolean =>
    Array.isArray(wanted) ? wanted.some(isLocal) : typeof wanted === "object" && wanted !== null && "path" in wanted;
  const local =
    ofPoetry.some(isLocal) || [...(project?.dependencies ?? []), ...system.data.requires].some((one) => one.includes("file:"));
  return local ? undefined : { name, builders: system.data.requires };
}

function toml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw new Failure(
      "not-toml",
      { file, line: cause.line, column: cause.column, reason: cause.message.split("\n")[0] ?? "" },
      { cause },
    );
  }
}
