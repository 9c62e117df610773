import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, readFile, readlink, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { inParallel } from "./parallel.ts";
import type { TreeEntry } from "./tree.ts";

const WIDTH = 8;
/** Smaller files are read in one piece. */
const IN_ONE_PIECE = 1024 * 1024;

type Work = { signal?: AbortSignal | undefined; onDone?: ((done: number) => void) | undefined };

/** SHA-256 of each entry's content or link target, in the entries' order; `undefined` for what is gone. */
export async function hashEntries(root: string, entries: readonly TreeEntry[], work: Work): Promise<(string | undefined)[]> {
  return eachEntry(entries, work, async (entry) => {
    try {
      return await hashEntry(join(root, entry.path), entry);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw refused(entry.path, error);
    }
  });
}

/** Copies the entries to another root, sharing blocks where the file system can; never as hard links. */
export async function copyEntries(from: string, to: string, entries: readonly TreeEntry[], work: Work): Promise<void> {
  const folders = new Set(entries.map((entry) => dirname(join(to, entry.path))));
  await mkdir(to, { recursive: true });
  for (const folder of folders) await mkdir(folder, { recursive: true }).catch((error) => Promise.reject(refused(folder, error)));
  await eachEntry(entries, work, async (entry) => {
    const place = join(to, entry.path);
    try {
      if (entry.kind === "link") return await symlink(entry.target, place);
      await copyFile(join(from, entry.path), place, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(place, entry.executable ? 0o755 : 0o644);
    } catch (error) {
      // A file that is gone is found missing when the copy is hashed.
      if (codeOf(error) !== "ENOENT") throw refused(entry.path, error);
    }
  });
}

async function eachEntry<R>(entries: readonly TreeEntry[], work: Work, act: (entry: TreeEntry) => Promise<R>): Promise<R[]> {
  let done = 0;
  return inParallel(entries, WIDTH, async (entry) => {
    work.signal?.throwIfAborted();
    const result = await act(entry);
    done += 1;
    work.onDone?.(done);
    return result;
  });
}

async function hashEntry(path: string, entry: TreeEntry): Promise<string> {
  const sum = createHash("sha256");
  if (entry.kind === "link") return sum.update(await readlink(path)).digest("hex");
  if (entry.bytes <= IN_ONE_PIECE) return sum.update(await readFile(path)).digest("hex");
  for await (const chunk of createReadStream(path, { highWaterMark: IN_ONE_PIECE })) sum.update(chunk);
  return sum.digest("hex");
}

function refused(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === "EACCES" || code === "EPERM" || code === "EIO")
    return new Failure("source-unreadable", { path, reason: code }, { cause });
  if (code === "ENAMETOOLONG") return new Failure("path-too-long", { path, bytes: Buffer.byteLength(path) }, { cause });
  return cause;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
