/** Trees that are written once: made read-only, and removed all the same. */
import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { inParallel } from "./parallel.ts";

const WIDTH = 16;

/** Makes every file of the tree read-only and readable by every account; a program stays one. */
export async function seal(tree: string): Promise<void> {
  await eachBelow(tree, async (path, kind) => {
    if (kind === "link") return;
    const { mode } = await lstat(path);
    await chmod(path, kind === "folder" || (mode & 0o111) !== 0 ? 0o555 : 0o444);
  });
}

/** Lets every account read the tree and enter its folders; who may write stays as it is. */
export async function openToAll(tree: string): Promise<void> {
  await eachBelow(tree, async (path, kind) => {
    if (kind === "link") return;
    const { mode } = await lstat(path);
    const wanted = mode | 0o444 | (kind === "folder" || (mode & 0o111) !== 0 ? 0o111 : 0);
    if (wanted !== mode) await chmod(path, wanted & 0o7777);
  });
}

/** Lets the owner write to the tree. */
export async function makeWritable(tree: string): Promise<void> {
  await eachBelow(tree, async (path, kind) => {
    if (kind !== "link") await chmod(path, (await lstat(path)).mode | 0o200);
  });
}

/** Removes a tree whether it is there or not, read-only folders included. */
export async function removeTree(tree: string): Promise<void> {
  try {
    await rm(tree, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    await eachBelow(tree, (path, kind) => (kind === "folder" ? chmod(path, 0o700) : Promise.resolve()));
    await rm(tree, { recursive: true, force: true });
  }
}

type Kind = "file" | "folder" | "link";

/** Visits a folder before what is in it, so that a visit may open the folder. */
async function eachBelow(tree: string, visit: (path: string, kind: Kind) => Promise<void>): Promise<void> {
  await visit(tree, "folder");
  const children = await readdir(tree, { withFileTypes: true });
  const folders = children.filter((child) => child.isDirectory());
  const others = children.filter((child) => child.isFile() || child.isSymbolicLink());
  await inParallel(others, WIDTH, (child) => visit(join(tree, child.name), child.isFile() ? "file" : "link"));
  for (const folder of folders) await eachBelow(join(tree, folder.name), visit);
}
