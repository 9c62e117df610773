/**
 * Snapshots: an app's source, content-addressed and read-only. The digest covers what runs (sorted paths, executable
 * bits, link targets, contents and the recipe), so equal sources share one snapshot whenever and by whomever taken.
 * The manifest itself is left out: it belongs to the release, and an edit of it alone keeps the image.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdir, rename } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Native } from "../app/model.ts";
import { canonicalJson } from "../compile/digest.ts";
import { Failure } from "../diagnostics/failure.ts";
import { copyEntries, hashEntries } from "./copy.ts";
import { syncFolder, syncTree } from "./durable.ts";
import { exists } from "./exists.ts";
import type { GitOptions } from "./git.ts";
import { type Layout, paths } from "./layout.ts";
import { withLock } from "./lock.ts";
import { beginStep, type OnProgress } from "./progress.ts";
import { removeTree, seal } from "./sealed.ts";
import { listTree, type Tree, type TreeEntry } from "./tree.ts";

/** Whatever besides the source decides how the image turns out. */
export type Recipe = {
  build: { file: string | undefined; args: Readonly<Record<string, string>>; stage: string | undefined } | undefined;
  native: Native | undefined;
  /** As `cpython-3.11.7`. */
  interpreter: string | undefined;
  /** As `linux-x86_64-glibc`. */
  platform: string;
};

export type SnapshotOrder = {
  layout: Layout;
  /** Absolute path of the folder that becomes the working directory; `undefined`: the snapshot is what `include` names. */
  context: string | undefined;
  recipe: Recipe;
  /** Absolute path of the manifest. */
  manifest: string;
  /** Absolute paths of files and folders outside the context that belong to the snapshot. */
  include?: readonly string[] | undefined;
  /** Adds to the copy what follows from its content alone (byte code, links) before it becomes read-only. */
  finish?: ((snapshot: Snapshot) => Promise<void>) | undefined;
  /** The caller's: git is run with it. */
  env: NodeJS.ProcessEnv;
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
};

export type Snapshot = {
  /** SHA-256 in hex. */
  digest: string;
  /** The snapshot's folder; the copies lie in it as their originals lie to each other. */
  root: string;
  /** The copy of the context, or of the project's folder where there is none. */
  directory: string;
  /** Where the copy of a file lies, given its absolute path in the project. */
  locate(path: string): string;
};

const ATTEMPTS = 5;

/**
 * Copies the source into `<state>/snapshots/<digest>`, or finds it there. Files that change meanwhile are noticed, by
 * their stamps and by hashing the copy again, and the copy is begun anew; after some attempts that is a failure.
 * What an interrupted copy left behind is removed by the next.
 */
export async function takeSnapshot(order: SnapshotOrder): Promise<Snapshot> {
  const tell = beginStep("snapshot", order.onProgress);
  const work = async () => {
    await removeLeftovers(folderOf(order.layout));
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const snapshot = await attemptSnapshot(order, tell);
      if (snapshot) return snapshot;
      tell("files changed while they were copied; once more");
    }
    throw new Failure("source-keeps-changing", { folder: order.context ?? order.layout.project, attempts: ATTEMPTS });
  };
  const waiting = () => tell("waiting for another snapshot of this project");
  return withLock(lockOf(order.layout), work, { signal: order.signal, waiting });
}

/** The digest that a snapshot taken now would have; writes nothing. */
export async function digestSource(order: Omit<SnapshotOrder, "finish">): Promise<string> {
  const tree = treeOf(order);
  const entries = await listTree(tree, order);
  return digestOf(order.recipe, entries, await hashEntries(tree.root, entries, { signal: order.signal }));
}

/** Removes every snapshot but those named and gives the digests of the removed. */
export async function pruneSnapshots(layout: Layout, keep: ReadonlySet<string>): Promise<readonly string[]> {
  return withLock(lockOf(layout), async () => {
    const folder = folderOf(layout);
    const removed = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name) && !keep.has(name));
    for (const digest of removed) await removeTree(join(folder, digest));
    return removed;
  });
}

/** `undefined` when the source changed meanwhile. */
async function attemptSnapshot(order: SnapshotOrder, tell: (detail: string) => void): Promise<Snapshot | undefined> {
  const { signal } = order;
  const tree = treeOf(order);
  const entries = await listTree(tree, order);
  // What names no folder to build from may run a program of the machine, and need no file.
  if (entries.length === 0 && order.recipe.build !== undefined)
    throw new Failure("source-empty", { folder: order.context ?? order.layout.project });
  const count = (verb: string) => counting(verb, entries.length, tell);
  const hashes = await hashEntries(tree.root, entries, { signal, onDone: count("read") });
  const digest = digestOf(order.recipe, entries, hashes);
  const place = paths.snapshot(order.layout, digest);
  if (await exists(place)) return (await unchanged(tree, entries, order)) ? snapshotAt(place, digest, order, tree) : undefined;
  const temporary = join(folderOf(order.layout), `${LEFTOVER}${randomUUID()}`);
  try {
    await copyEntries(tree.root, temporary, entries, { signal, onDone: count("copied") });
    const copied = await hashEntries(temporary, entries, { signal });
    const same = copied.every((hash, index) => hash !== undefined && hash === hashes[index]);
    if (!same || !(await unchanged(tree, entries, order))) return undefined;
    await complete(temporary, place, snapshotAt(temporary, digest, order, tree), order);
    tell(`took ${entries.length} files`);
    return snapshotAt(place, digest, order, tree);
  } finally {
    await removeTree(temporary);
  }
}

/** After the rename the snapshot is whole, read-only and on disk; before it, it is not there. */
async function complete(temporary: string, place: string, snapshot: Snapshot, order: SnapshotOrder): Promise<void> {
  await order.finish?.(snapshot);
  await seal(temporary);
  await syncTree(temporary);
  await rename(temporary, place);
  await syncFolder(dirname(place));
}

function snapshotAt(place: string, digest: string, order: SnapshotOrder, tree: Tree): Snapshot {
  const locate = (path: string) => join(place, relative(tree.root, path));
  return { digest, root: place, directory: locate(order.context ?? order.layout.project), locate };
}

function treeOf(order: Pick<SnapshotOrder, "layout" | "context" | "include" | "manifest">): Tree {
  const include = order.include ?? [];
  const places = order.context === undefined ? include : [order.context, ...include];
  const root = commonFolder([
    order.layout.project,
    order.context ?? order.layout.project,
    ...include.map((path) => dirname(path)),
  ]);
  return { root, places, exclude: [order.manifest] };
}

function commonFolder(folders: readonly string[]): string {
  return folders.reduce((common, folder) => {
    let shared = common;
    while (isOutside(relative(shared, folder))) shared = dirname(shared);
    return shared;
  });
}

function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../");
}

/** Each part is framed by its length, so that no two different trees read alike. */
function digestOf(recipe: Recipe, entries: readonly TreeEntry[], hashes: readonly (string | undefined)[]): string {
  const sum = createHash("sha256");
  const add = (text: string) => sum.update(`${Buffer.byteLength(text)}:`).update(text);
  add("fairlead snapshot 1");
  add(canonicalJson(recipe));
  for (const [index, entry] of entries.entries()) {
    add(entry.path);
    add(entry.kind === "link" ? "link" : entry.executable ? "program" : "file");
    add(hashes[index] ?? "gone");
  }
  return sum.digest("hex");
}

async function unchanged(tree: Tree, before: readonly TreeEntry[], order: GitOptions): Promise<boolean> {
  const now = await listTree(tree, order);
  const same = (entry: TreeEntry, index: number) => entry.path === before[index]?.path && entry.stamp === before[index]?.stamp;
  return now.length === before.length && now.every(same);
}

const LEFTOVER = ".new-";

async function removeLeftovers(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => name.startsWith(LEFTOVER));
  for (const name of left) await removeTree(join(folder, name));
}

function folderOf(layout: Layout): string {
  return dirname(paths.snapshot(layout, "any"));
}

function lockOf(layout: Layout): string {
  return join(folderOf(layout), ".lock");
}

/** Tells how far a count is, a few times a second at most. */
function counting(verb: string, of: number, tell: (detail: string) => void): (done: number) => void {
  let told = performance.now();
  return (done) => {
    if (performance.now() - told < 250) return;
    told = performance.now();
    tell(`${verb} ${done} of ${of} files`);
  };
}
