import { lstat, open, readdir } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { filesOf } from "./git.ts";

/** The texts of a project's files that tell how it runs, and what was not read, with why. */
export type ProjectTexts = { texts: ReadonlyMap<string, string>; unread: readonly { path: string; reason: string }[] };

/** Names that tell something; everything else is not opened. */
const TELLING =
  /^(Procfile|requirements[\w.-]*|pyproject\.toml|Pipfile|setup\.(py|cfg)|environment\.ya?ml|package\.json|alembic\.ini|schema\.prisma|go\.mod|Gemfile|pom\.xml|build\.gradle(\.kts)?|Cargo\.toml|composer\.json|mix\.exs|.*\.(csproj|sln)|(.*\.)?(Dockerfile|Containerfile)(\..*)?|(docker-)?compose[\w.-]*\.ya?ml|\.?env[.-](example|sample|template|dist|defaults?)|(example|sample)\.env|.*\.py|.*\.sh|.*\.([cm]?js|[cm]?ts|jsx|tsx))$/;
/** What tools leave behind, and folders of what others wrote. */
const PASSED = new Set([
  ".git",
  ".hg",
  ".svn",
  ".fairlead",
  "node_modules",
  "__pycache__",
  "site-packages",
  "venv",
  ".venv",
  "env",
  ".tox",
  ".nox",
  ".eggs",
  "dist",
  "build",
  "target",
  "vendor",
  ".next",
  ".cache",
  ".idea",
  ".vscode",
  ".terraform",
  "coverage",
  "htmlcov",
]);
const MOST_FOLDERS = 5_000;
const MOST_FILES = 4_000;
const MOST_BYTES = 32 * 1024 * 1024;
const LARGEST = 256 * 1024;
const DEEPEST = 12;

/**
 * Reads what may tell how a project runs, nearest to its root first: what git tracks or does not ignore, else everything
 * but what tools leave behind. Bounded in folders, files and bytes, so that a project of any size takes a moment; links
 * are not followed, and nothing is run.
 */
export async function readProjectTexts(folder: string, env: NodeJS.ProcessEnv): Promise<ProjectTexts> {
  const found = (await tracked(folder, env)) ?? (await walked(folder));
  const telling = found.filter((path) => TELLING.test(posix.basename(path)) && !isPassed(path)).sort(nearestFirst);
  const texts = new Map<string, string>();
  const unread: { path: string; reason: string }[] = [];
  let left = MOST_BYTES;
  for (const path of telling.slice(0, MOST_FILES)) {
    const text = left > 0 ? await textOf(join(folder, path)) : { reason: "the project is too large to read whole" };
    if (text === undefined) continue;
    if (typeof text === "string") {
      texts.set(path, text);
      left -= text.length;
    } else unread.push({ path, ...text });
  }
  const more = telling.length - MOST_FILES;
  if (more > 0) unread.push({ path: `${basename(folder)}/`, reason: `${more} more files than a quick look takes` });
  return { texts, unread };
}

/** What git lists; names that are no UTF-8 tell nothing. */
async function tracked(folder: string, env: NodeJS.ProcessEnv): Promise<readonly string[] | undefined> {
  const raw = await filesOf(folder, [...PASSED], { env }).catch(() => undefined);
  return raw?.flatMap((name) => decoded(name) ?? []);
}

async function walked(root: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const folders = [""];
  for (let index = 0; index < folders.length && index < MOST_FOLDERS; index += 1) {
    const folder = folders[index] ?? "";
    const children = await readdir(join(root, folder), { withFileTypes: true, encoding: "buffer" }).catch((cause) => {
      if (folder === "") throw new Failure("source-unreadable", { path: root, reason: codeOf(cause) }, { cause });
      return [];
    });
    for (const child of children) {
      const name = decoded(child.name);
      if (name === undefined) continue;
      const path = folder === "" ? name : `${folder}/${name}`;
      if (child.isDirectory() && !PASSED.has(name) && path.split("/").length < DEEPEST) folders.push(path);
      else if (child.isFile()) paths.push(path);
    }
  }
  return paths;
}

function isPassed(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((part) => PASSED.has(part));
}

/** The text of a plain file; nothing for anything else, and the reason where it is not read. */
async function textOf(path: string): Promise<string | { reason: string } | undefined> {
  try {
    const state = await lstat(path);
    if (!state.isFile()) return undefined;
    if (state.size > LARGEST) return { reason: `it is larger than ${LARGEST / 1024} KiB` };
    await using file = await open(path, "r");
    const bytes = Buffer.alloc(LARGEST + 1);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const content = bytes.subarray(0, Math.min(bytesRead, LARGEST));
    if (content.includes(0)) return { reason: "it is no text" };
    return decoded(content) ?? { reason: "it is not UTF-8" };
  } catch (error) {
    return codeOf(error) === "ENOENT" ? undefined : { reason: codeOf(error) };
  }
}

const strict = new TextDecoder("utf-8", { fatal: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return code === "EACCES" || code === "EPERM" ? "permission denied" : code;
}

function nearestFirst(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : a > b ? 1 : 0);
}
