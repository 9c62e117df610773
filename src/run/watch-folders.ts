import { type FSWatcher, lstatSync, readdirSync, watch } from "node:fs";
import { join, sep } from "node:path";
import type { WatchTree } from "./platform.ts";

/**
 * Watches each folder of a tree on its own. Node's `recursive` watches files on Linux, and goes blind to one once an
 * editor has put another in its place; a folder tells of every name in it.
 */
export const watchFolders: WatchTree = (root, { skip, changed, failed, signal }) => {
  const watchers = new Map<string, FSWatcher>();

  const add = (folder: string): void => {
    try {
      const watcher = watch(folder, (event, name) => {
        if (name === null || skip.has(name)) return;
        changed();
        if (event === "rename") renew(join(folder, name));
      });
      watcher.on("error", (error) => isGone(error) || failed(error));
      watchers.set(folder, watcher);
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && !skip.has(entry.name)) add(join(folder, entry.name));
    } catch (error) {
      if (!isGone(error)) failed(error);
    }
  };

  /** What has this name now may be a new folder in the place of one that is gone. */
  const renew = (path: string): void => {
    for (const [folder, watcher] of watchers)
      if (folder === path || folder.startsWith(path + sep)) {
        watcher.close();
        watchers.delete(folder);
      }
    if (!signal.aborted && lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) add(path);
  };

  signal.addEventListener("abort", () => {
    for (const watcher of watchers.values()) watcher.close();
  });
  add(root);
};

/** It went between being seen and being watched; its parent tells of that. */
function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
