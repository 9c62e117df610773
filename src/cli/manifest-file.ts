import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Failure } from "../diagnostics/failure.ts";

export const MANIFEST = "fairlead.yaml";

export type ManifestFile = {
  /** Absolute. */
  path: string;
  /** The folder it lies in: the project. */
  folder: string;
  /** As people are shown it: from the current folder where it is below it. */
  name: string;
};

/**
 * Finds the manifest: at `given` (a folder or the file itself), else in `cwd` and then in each folder above it.
 * A Failure says where it was looked for.
 */
export async function findManifest(cwd: string, given: string | undefined): Promise<ManifestFile> {
  if (given !== undefined) return atPath(cwd, given);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, MANIFEST);
    if ((await kindOf(path)) === "file") return named(cwd, path);
    if (folder === dirname(folder)) throw new Failure("manifest-not-found", { where: cwd, given: false });
  }
}

/** The bytes of the manifest; decoding them is the parser's business. */
export async function readManifest(manifest: ManifestFile): Promise<Uint8Array> {
  try {
    return await readFile(manifest.path);
  } catch (cause) {
    throw new Failure("manifest-unreadable", { file: manifest.name, reason: reasonOf(cause) }, { cause });
  }
}

async function atPath(cwd: string, given: string): Promise<ManifestFile> {
  const path = resolve(cwd, given);
  const kind = await kindOf(path);
  if (kind === "file") return named(cwd, path);
  const inside = join(path, MANIFEST);
  if (kind === "folder" && (await kindOf(inside)) === "file") return named(cwd, inside);
  throw new Failure("manifest-not-found", { where: given, given: true });
}

function named(cwd: string, path: string): ManifestFile {
  const below = relative(cwd, path);
  return { path, folder: dirname(path), name: below.startsWith("..") ? path : below || basename(path) };
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? "folder" : "file";
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code === "EISDIR" ? "it is a folder" : String(code ?? cause);
}
