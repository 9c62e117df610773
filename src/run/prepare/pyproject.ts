import { readFile } from "node:fs/promises";
import { parse, TomlError } from "smol-toml";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";

const pyproject = z.object({
  project: z.object({ dependencies: z.array(z.string()).default([]), "requires-python": z.string().optional() }).optional(),
  "build-system": z.unknown().optional(),
  tool: z.object({ poetry: z.object({ dependencies: z.object({ python: z.unknown() }).optional() }).optional() }).optional(),
});

/**
 * What a `pyproject.toml` wants installed: itself, dependencies included, where it says how it is built (a
 * `[build-system]`), else only what `[project]` depends on, and the app runs from its source.
 */
export type Project = { install: "itself" } | { install: "dependencies"; dependencies: readonly string[] };

/** Reads a `pyproject.toml` as far as installing it asks; `requires` is the Python that it or Poetry requires. */
export async function readProject(file: string): Promise<{ project: Project; requires: string | undefined }> {
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new Failure("requirements-missing", { file, by: undefined }, { cause });
  });
  const { project, "build-system": build, tool } = pyproject.parse(toml(text, file));
  const poetry = tool?.poetry?.dependencies?.python;
  return {
    project: build === undefined ? { install: "dependencies", dependencies: project?.dependencies ?? [] } : { install: "itself" },
    requires: project?.["requires-python"] ?? (typeof poetry === "string" ? poetry : undefined),
  };
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
