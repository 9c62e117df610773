/** Writes a rendered stage into a folder that people may work in too: nothing of theirs is overwritten or removed. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";

/** Remembers what was written, so that the next time tells ours from theirs. */
const LIST = ".fairlead-render.json";

/** Digests of the files written, by stage and path. */
type Written = Record<string, Record<string, string>>;

export type Outcome = { written: readonly string[]; removed: readonly string[]; unchanged: number };

/**
 * Writes what differs and removes what is no longer rendered. A file that stands in the way and was not written by an
 * earlier call, or was changed since, is a Failure `render-foreign` before anything is touched; `force` overwrites it.
 */
export function writeRendered(folder: string, stage: string, files: ReadonlyMap<string, string>, force: boolean): Outcome {
  const list = readList(folder);
  const known = new Map(Object.values(list).flatMap((each) => Object.entries(each)));
  const others = new Set(Object.entries(list).flatMap(([name, each]) => (name === stage ? [] : Object.keys(each))));
  const stale = Object.keys(list[stage] ?? {}).filter((name) => !files.has(name) && !others.has(name));
  const there = new Map([...files.keys(), ...stale].map((name) => [name, textOf(join(folder, name))] as const));
  const foreign = [...there].flatMap(([name, text]) => {
    const ours = text === undefined || text === files.get(name) || digestOf(text) === known.get(name);
    return ours ? [] : [name];
  });
  if (foreign.length > 0 && !force) throw new Failure("render-foreign", { folder, files: foreign.sort() });
  const changed = [...files].filter(([name, text]) => there.get(name) !== text);
  for (const [name, text] of changed) write(folder, name, text);
  const removed = stale.filter((name) => there.get(name) !== undefined);
  for (const name of removed) rmSync(join(folder, name));
  const own = Object.fromEntries([...files].map(([name, text]) => [name, digestOf(text)]));
  write(folder, LIST, `${JSON.stringify({ ...list, [stage]: own }, null, 2)}\n`);
  return { written: changed.map(([name]) => name), removed, unchanged: files.size - changed.length };
}

function write(folder: string, name: string, text: string): void {
  const file = join(folder, name);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw new Failure("render-unwritable", { folder, reason: reasonOf(cause) }, { cause });
  }
}

function readList(folder: string): Written {
  const text = textOf(join(folder, LIST));
  if (text === undefined) return {};
  try {
    return isWritten(JSON.parse(text));
  } catch {
    // Somebody changed it: then every file counts as theirs.
    return {};
  }
}

function isWritten(value: unknown): Written {
  const stages = entriesOf(value).map(([stage, files]) => {
    const digests = entriesOf(files).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return [stage, Object.fromEntries(digests)] as const;
  });
  return Object.fromEntries(stages);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Failure("render-unwritable", { folder: dirname(file), reason: reasonOf(cause) }, { cause });
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EISDIR: "a folder of that name is in the way",
  ENOTDIR: "a file is in the way of a folder",
  EEXIST: "a file is in the way of a folder",
};

function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  return REASONS[code] ?? code;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
