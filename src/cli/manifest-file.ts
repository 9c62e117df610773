// Asked at once, not promised: `node:fs/promises` takes longer to come up than a manifest to be read.
import { readFileSync, type Stats, statSync } from "node:fs";
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
export function findManifest(cwd: string, given: string | undefined): ManifestFile {
  if (given !== undefined) return atPath(cwd, given);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, MANIFEST);
    if (kindOf(path) === "file") return named(cwd, path);
    if (folder === dirname(folder)) throw new Failure("manifest-not-found", { where: cwd, given: false });
  }
}

/** The bytes of the manifest; decoding them is the parser's business. */
export function readManifest(manifest: ManifestFile): Uint8Array {
  try {
    return readFileSync(manifest.path);
  } catch (cause) {
    throw new Failure("manifest-unreadable", { file: manifest.name, reason: reasonOf(cause) }, { cause });
  }
}

function atPath(cwd: string, given: string): ManifestFile {
  const path = resolve(cwd, given);
  const kind = kindOf(path);
  if (kind === "file") return named(cwd, path);
  const inside = join(path, MANIFEST);
  if (kind === "folder" && kindOf(inside) === "file") return named(cwd, inside);
  throw new Failure("manifest-not-found", { where: given, given: true });
}

function named(cwd: string, path: string): ManifestFile {
  const below = relative(cwd, path);
  return { path, folder: dirname(path), name: below.startsWith("..") ? path : below || basename(path) };
}

function kindOf(path: string): "file" | "folder" | undefined {
  const found = statOf(path);
  if (found === undefined) return undefined;
  return found.isDirectory() ? "folder" : "file";
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code === "EISDIR" ? "it is a folder" : String(code ?? cause);
}
