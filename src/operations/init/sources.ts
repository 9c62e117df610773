/** A file that was there and is not in the texts, with why in words that follow "was not read: ". */
export type Unread = { path: string; reason: string };

/** The files of a project that may tell how it runs, as they were found: nothing is run, and nothing is read later. */
export type Sources = {
  /** The name of the project's folder. */
  folder: string;
  /** Relative, with `/`; those nearest to the root first, then by name. */
  paths: readonly string[];
  text: (path: string) => string | undefined;
  unread: readonly Unread[];
};

/** Sources from texts at hand. */
export function sourcesOf(folder: string, texts: ReadonlyMap<string, string>, unread: readonly Unread[] = []): Sources {
  const paths = [...texts.keys()].sort(nearestFirst);
  return { folder, paths, text: (path) => texts.get(path), unread };
}

/** What lies below a folder of the project, with paths from there; `.` is the project itself. */
export function below(sources: Sources, folder: string): Sources {
  if (folder === ".") return sources;
  const prefix = `${folder}/`;
  const paths = sources.paths.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  const unread = sources.unread.filter(({ path }) => path.startsWith(prefix));
  return { folder: baseName(folder), paths, text: (path) => sources.text(prefix + path), unread };
}

/** A path of a folder of the project, from the project itself. */
export function joined(folder: string, path: string): string {
  if (folder === ".") return path;
  return path === "." ? folder : `${folder}/${path}`;
}

/** The folder a path lies in; `.` for what lies in the project itself. */
export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function nearestFirst(a: string, b: string): number {
  return depth(a) - depth(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function depth(path: string): number {
  return path.split("/").length;
}
