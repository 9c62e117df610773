import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Native } from "../../app/model.ts";
import { digest } from "../../compile/digest.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { exists } from "../exists.ts";
import { paths } from "../layout.ts";
import { beginStep } from "../progress.ts";
import type { Snapshot } from "../snapshot.ts";
import { findNode, type NodeInterpreter } from "./node-interpreter.ts";
import { installModules, linkModules } from "./node-modules.ts";
import { builtOnce } from "./once.ts";
import type { Preparer, Surroundings } from "./preparer.ts";

/**
 * Node from `package.json`: `npm ci` where a lock file lies beside it, else `npm install`, for each set of packages,
 * version of Node and platform, shared between releases. `file` is the absolute path of the `package.json`.
 */
export async function node(native: Extract<Native, { with: "node" }>, file: string, around: Surroundings): Promise<Preparer> {
  const interpreter = await findNode(native.version, around);
  const folder = dirname(file);
  const modules = (snapshot: Snapshot) => modulesOf(snapshot, snapshot.locate(folder), interpreter, around);
  return {
    recipe: { native, interpreter: `node-${interpreter.version}`, platform: interpreter.platform },
    include: [file],
    finish: async (snapshot) => linkModules(await modules(snapshot), snapshot.locate(folder)),
    prepare: async (snapshot) => {
      await modules(snapshot);
      const programs = join(snapshot.locate(folder), "node_modules", ".bin");
      // No package, or none that brings a program: the folder is not made.
      const hasPrograms = await exists(programs);
      return { path: [...(hasPrograms ? [programs] : []), dirname(interpreter.executable)], env: {} };
    },
  };
}

/** What decides which packages are installed. */
const DECIDING = ["package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"];

async function modulesOf(
  snapshot: Snapshot,
  source: string,
  interpreter: NodeInterpreter,
  around: Surroundings,
): Promise<string> {
  const texts = await Promise.all(DECIDING.map((name) => readFile(join(source, name), "utf8").catch(() => null)));
  if (texts[0] === null) throw new Failure("requirements-missing", { file: join(source, "package.json"), by: undefined });
  const locked = texts[1] !== null || texts[2] !== null;
  const key = digest({
    kind: "node 1",
    texts,
    interpreter: { modules: interpreter.modules, platform: interpreter.platform, major: interpreter.version.split(".")[0] },
    // Packages of the source itself (workspaces, `file:`) are installed with what they depend on.
    source: namesLocalPackages(texts) ? snapshot.digest : undefined,
  }).slice(0, 32);
  const tell = beginStep("node packages", around.onProgress);
  const build = (folder: string) =>
    installModules(folder, { root: snapshot.root, within: relative(snapshot.root, source), locked, interpreter, around, tell });
  const waiting = () => tell("waiting for another preparation of the same packages");
  return builtOnce(paths.environment(around.layout, key), build, { signal: around.signal, waiting });
}

function namesLocalPackages(texts: readonly (string | null)[]): boolean {
  return texts.some((text) => text !== null && /"workspaces"|"(?:file|link):|"link": true/.test(text));
}
