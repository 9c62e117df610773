import { realpath, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { checkManifest } from "../../app/check.ts";
import { type Diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { jsonSchema } from "../../manifest/docs/json-schema.ts";
import { appName } from "../../manifest/schema/names.ts";
import type { Note, Open } from "../../operations/init/notes.ts";
import { propose } from "../../operations/init/propose.ts";
import { sourcesOf } from "../../operations/init/sources.ts";
import { exists } from "../../run/exists.ts";
import { readProjectTexts } from "../../run/project-sources.ts";
import { MANIFEST } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";

const SCHEMA = "fairlead.schema.json";

/** A manifest that was proposed; `written` are the files that now hold it, as people are shown them. */
export type Made = {
  manifest: string;
  written: readonly string[];
  found: readonly Note[];
  assumed: readonly Note[];
  open: readonly Open[];
  /** What `fairlead check` says of it: warnings only. */
  diagnostics: readonly Diagnostic[];
};

/** Proposes a manifest for a project and writes it, with the schema its first line names for editors. */
export async function init(
  path: string | undefined,
  { name, force, stdout }: { name: string | undefined; force: boolean; stdout: boolean },
  { shell }: { shell: Shell },
): Promise<Made> {
  const folder = await folderAt(shell.cwd, path);
  const file = join(folder, MANIFEST);
  const shown = (written: string) => {
    const below = relative(shell.cwd, written);
    return below.startsWith("..") ? written : below;
  };
  if (!stdout && !force && (await exists(file))) throw new Failure("manifest-exists", { file: shown(file) });
  if (name !== undefined && !appName.safeParse(name).success) {
    throw new Failure("bad-option-value", { option: "--name", value: name, expected: NAMED });
  }
  const { texts, unread } = await readProjectTexts(folder, shell.env);
  const { manifest, notes } = propose(sourcesOf(basename(folder), texts, unread), name);
  const diagnostics = checkManifest(manifest, MANIFEST);
  if (hasErrors(diagnostics)) {
    throw new Error(`the proposed manifest has mistakes: ${JSON.stringify(diagnostics)}\n\n${manifest}`);
  }
  const written = stdout ? [] : await write(folder, manifest, force);
  const { found, assumed, open } = notes;
  return { manifest, written: written.map(shown), found, assumed, open, diagnostics };
}

const NAMED = "lower-case letters, digits and hyphens, at most 20, a letter first";

async function folderAt(cwd: string, path: string | undefined): Promise<string> {
  const folder = resolve(cwd, path ?? ".");
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new Failure("project-not-found", { path: path ?? cwd });
  return realpath(folder);
}

async function write(folder: string, manifest: string, force: boolean): Promise<readonly string[]> {
  const file = join(folder, MANIFEST);
  const schema = join(folder, SCHEMA);
  try {
    await writeFile(file, manifest, { flag: force ? "w" : "wx" });
    if (await exists(schema)) return [file];
    await writeFile(schema, `${JSON.stringify(jsonSchema(), null, 2)}\n`, { flag: "wx" });
    return [file, schema];
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new Failure("folder-not-writable", { folder, reason: REASONS[code] ?? code }, { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EISDIR: "a folder of that name is in the way",
};
