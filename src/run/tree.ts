import type { BigIntStats } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { filesOf, type GitOptions } from "./git.ts";
import { inParallel } from "./parallel.ts";

/** One file or link of a source tree. `path` is relative to the tree's root, with `/`. */
export type TreeEntry = {
  path: string;
  /** Changes whenever the file is written, replaced, or made executable. */
  stamp: string;
  bytes: number;
} & ({ kind: "file"; executable: boolean } | { kind: "link"; target: string });

export type Tree = {
  /** Paths of entries are relative to it. */
  root: string;
  /** The folders whose files make the tree, and single files. */
  places: readonly string[];
  /** Files that never belong to it: the manifest, whose edits do not change the image. */
  exclude: readonly string[];
};

/**
 * Never part of an app's source, as far as git does not track them: what tools leave behind, and Fairlead's own state.
 * A folder that holds a `pyvenv.cfg` is a virtual environment and is left out as well.
 */
const EXCLUDED = [
  ".fairlead",
  "node_modules",
  "__pycache__",
  ".venv",
  ".pytest_cache",
  ".mypy_cache",
  ".ruff_cache",
  ".tox",
  ".DS_Store",
];
const VIRTUAL_ENVIRONMENT = "pyvenv.cfg";
const WIDTH = 32;

/** Lists a tree by path in byte order: what git tracks or does not ignore, else everything but what tools leave behind. */
export async function listTree(tree: Tree, options: GitOptions): Promise<readonly TreeEntry[]> {
  const absolute = new Set<string>();
  for (const place of tree.places) {
    const below = (await stateOf(place))?.isDirectory() ? await listFolder(place, options) : [""];
    for (const path of below) absolute.add(join(place, path));
  }
  for (const path of tree.exclude) absolute.delete(path);
  const found = await inParallel([...absolute], WIDTH, (path) => entryAt(tree, path));
  options.signal?.throwIfAborted();
  const entries = found.filter((entry) => entry !== undefined);
  return entries
    .map((entry) => ({ entry, bytes: Buffer.from(entry.path) }))
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ entry }) => entry);
}

/** Paths of all files of a folder, relative to it. */
async function listFolder(folder: string, options: GitOptions): Promise<readonly string[]> {
  const tracked = await filesOf(folder, EXCLUDED, options);
  if (tracked === undefined) return walk(folder, "", options.signal);
  const paths: string[] = [];
  for (const raw of withoutEnvironments(tracked.map((path) => decode(path, folder)))) {
    const path = raw.endsWith("/") ? raw.slice(0, -1) : raw;
    const state = await stateOf(join(folder, path));
    // A submodule or a repository within: its own git says what belongs to it.
    if (state?.isDirectory()) paths.push(...(await listFolder(join(folder, path), options)).map((inner) => `${path}/${inner}`));
    else if (state) paths.push(path);
  }
  return paths;
}

function withoutEnvironments(paths: readonly string[]): readonly string[] {
  const environments = paths.filter((path) => posix.basename(path) === VIRTUAL_ENVIRONMENT && path.includes("/"));
  if (environments.length === 0) return paths;
  const prefixes = environments.map((path) => `${posix.dirname(path)}/`);
  return paths.filter((path) => !prefixes.some((prefix) => path.startsWith(prefix)));
}

async function walk(root: string, below: string, signal: AbortSignal | undefined): Promise<string[]> {
  signal?.throwIfAborted();
  const folder = join(root, below);
  const children = await readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch((error) => {
    throw unreadable(folder, error);
  });
  const named = children.map((child) => ({ child, name: decode(child.name, folder) }));
  if (below !== "" && named.some(({ name }) => name === VIRTUAL_ENVIRONMENT)) return [];
  const paths: string[] = [];
  for (const { child, name } of named) {
    if (name === ".git" || EXCLUDED.includes(name)) continue;
    const path = below === "" ? name : `${below}/${name}`;
    if (child.isDirectory()) paths.push(...(await walk(root, path, signal)));
    else if (child.isFile() || child.isSymbolicLink()) paths.push(path);
  }
  return paths;
}

async function entryAt(tree: Tree, absolute: string): Promise<TreeEntry | undefined> {
  const state = await stateOf(absolute);
  if (!state) return undefined;
  const path = relative(tree.root, absolute).split(sep).join("/");
  const stamp = `${state.ino}:${state.size}:${state.mtimeNs}:${state.ctimeNs}`;
  if (state.isFile()) return { path, stamp, kind: "file", executable: (state.mode & 0o111n) !== 0n, bytes: Number(state.size) };
  // Sockets and pipes hold nothing that could be copied.
  if (!state.isSymbolicLink()) return undefined;
  const target = await readlink(absolute);
  const lands = join(dirname(absolute), target);
  const within = tree.places.some((place) => lands === place || lands.startsWith(`${place}${sep}`));
  if (target.startsWith("/") || !within) throw new Failure("link-leaves-source", { path, target });
  return { path, stamp, kind: "link", target, bytes: 0 };
}

/** `undefined` for what is gone: a file that git tracks may have been deleted. */
async function stateOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): Error {
  return new Failure("source-unreadable", { path, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) }, { cause });
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(name: Buffer, folder: string): string {
  try {
    return strict.decode(name);
  } catch (cause) {
    throw new Failure("file-name-not-utf8", { folder, name: name.toString("latin1") }, { cause });
  }
}
