import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../../diagnostics/failure.ts";

/** What a requirements file asks for, its includes followed. */
export type Requirements = {
  /** The file itself, then each `-r` and `-c` file in the order they are met. */
  files: readonly { path: string; text: string }[];
  /** Folders and archives on this machine that it installs. */
  locals: readonly string[];
};

/**
 * Reads a requirements file as pip does, as far as it names other files. Paths of `-r` and `-c` are relative to the file
 * that names them, paths of what is installed to `folder`, where pip runs.
 */
export async function readRequirements(file: string, folder: string): Promise<Requirements> {
  const files = new Map<string, string>();
  const locals = new Set<string>();
  const follow = async (path: string, by: string | undefined): Promise<void> => {
    if (files.has(path)) return;
    const text = await readFile(path, "utf8").catch((cause) => {
      throw new Failure("requirements-missing", { file: path, by }, { cause });
    });
    files.set(path, text);
    for (const line of logicalLines(text)) {
      const included = includedBy(line);
      if (included !== undefined && !isUrl(included)) await follow(resolve(dirname(path), included), path);
      const local = localOf(line);
      if (local !== undefined) locals.add(resolve(folder, local));
    }
  };
  await follow(file, undefined);
  return { files: [...files].map(([path, text]) => ({ path, text })), locals: [...locals].toSorted() };
}

/** Comments are gone, lines that end in a backslash are joined. */
function logicalLines(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

function includedBy(line: string): string | undefined {
  return /^(?:-r|-c|--requirement|--constraint)(?:\s+|=|(?<=-[rc]))(.+)$/.exec(line)?.[1]?.trim();
}

/** The path of a requirement that is a folder or an archive; a name with a version is none. */
function localOf(line: string): string | undefined {
  const editable = /^(?:-e|--editable)(?:\s+|=)(.+)$/.exec(line)?.[1];
  if (editable === undefined && line.startsWith("-")) return undefined;
  const direct = /^[\w.-]+(?:\[[^\]]*\])?\s*@\s*(\S+)/.exec(line)?.[1];
  const written = (direct ?? editable ?? line).split(/\s*;\s|\s--/)[0]?.trim() ?? "";
  if (written.startsWith("file:")) return fileURLToPath(new URL(written, "file:///"));
  if (isUrl(written) || direct !== undefined) return undefined;
  const path = written.replace(/\[[^\]]*\]$/, "");
  const looksLocal = isAbsolute(path) || /^\.\.?(\/|$)/.test(path) || /^[^@=<>~!]*\.(whl|zip|tar\.gz)$/.test(path);
  return editable !== undefined || looksLocal || path.includes("/") ? path : undefined;
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^git\+/.test(text);
}

/** Where a local path leads once the source was copied. */
export function relocated(requirements: Requirements, locate: (path: string) => string): Requirements {
  return {
    files: requirements.files.map(({ path, text }) => ({ path: locate(path), text })),
    locals: requirements.locals.map(locate),
  };
}
