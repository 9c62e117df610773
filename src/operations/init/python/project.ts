import { baseName, folderOf, joined, type Sources } from "../sources.ts";
import { parsePython } from "./parse.ts";
import type { Statement } from "./syntax.ts";

export type Module = {
  path: string;
  /** The folder that imports of it start from; `.` is where the program is started. */
  root: string;
  /** As it is imported from there: `shop.settings`. */
  name: string;
  statements: readonly Statement[];
};

export type PythonProject = {
  /** Those that may tell something, nearest to the root first; tests and the like are not among them. */
  modules: readonly Module[];
  module: (name: string) => Module | undefined;
  /** Sources that are no Python this reader knows; what could be made out of them is among the modules. */
  broken: readonly string[];
  /** Sources that were too many to be looked at. */
  passed: number;
};

const BESIDE =
  /(^|\/)(tests?|testing|docs?|examples?|samples?|benchmarks?|fixtures|node_modules|versions)\/|(^|\/)(conftest|setup|noxfile|fabfile|tasks_test|test_[^/]*|[^/]*_test|tests)\.py$/;
/** A module without any of these says nothing about how the app is run. */
const TELLING =
  /environ|getenv|\benv\b|config|settings|flask|fastapi|starlette|litestar|quart|bottle|falcon|celery|shared_task|health|ready|live|ping|metrics|urlpatterns|create_app|make_app|router|blueprint|application|wsgi|asgi|queue/i;
const MOST_BYTES = 3_000_000;

/** Parses what may tell something of the Python sources, up to a few megabytes, what lies nearest to the root first. */
export function readPython(sources: Sources): PythonProject {
  const paths = sources.paths.filter((path) => path.endsWith(".py") && !BESIDE.test(path));
  const all = new Set(sources.paths.filter((path) => path.endsWith(".py")));
  const parsed: { path: string; statements: readonly Statement[] }[] = [];
  const broken: string[] = [];
  let left = MOST_BYTES;
  let passed = 0;
  for (const path of paths) {
    const text = sources.text(path) ?? "";
    if (!TELLING.test(text)) continue;
    if (text.length > left) {
      passed += 1;
      continue;
    }
    left -= text.length;
    const { statements, broken: isBroken } = parsePython(text);
    if (isBroken) broken.push(path);
    parsed.push({ path, statements });
  }
  const firsts = importedFirsts(parsed.flatMap(({ statements }) => statements));
  const modules = parsed.map(({ path, statements }): Module => {
    const root = rootOf(path, statements, all, firsts);
    return { path, root, name: nameOf(path, root), statements };
  });
  const byName = new Map(modules.toReversed().map((module) => [module.name, module]));
  return { modules, module: (name) => byName.get(name), broken, passed };
}

/** The first names of all absolute imports. */
function importedFirsts(statements: readonly Statement[]): ReadonlySet<string> {
  const firsts = statements.flatMap((statement) => {
    if (statement.is !== "import") return [];
    const modules = statement.from === undefined ? statement.names.map(({ name }) => name) : [statement.from];
    return modules.map((name) => name.split(".")[0] ?? "");
  });
  return new Set(firsts);
}

/**
 * Where imports of a module start: above its outermost package; for a lone module in its own folder where it imports its
 * neighbours by their bare names; else in the project itself.
 */
function rootOf(path: string, statements: readonly Statement[], all: ReadonlySet<string>, firsts: ReadonlySet<string>): string {
  const folder = folderOf(path);
  if (folder === "." || (firsts.has(path.split("/")[0] ?? "") && !path.startsWith("src/"))) return ".";
  let root = folder;
  while (root !== "." && all.has(`${root}/__init__.py`)) root = folderOf(root);
  if (root !== folder) return root;
  const neighbours = [...importedFirsts(statements)].some(
    (name) => all.has(`${folder}/${name}.py`) || all.has(`${folder}/${name}/__init__.py`),
  );
  if (neighbours || all.has(`${folder}/manage.py`)) return folder;
  return path.startsWith("src/") ? "src" : ".";
}

function nameOf(path: string, root: string): string {
  const inside = root === "." ? path : path.slice(root.length + 1);
  const name = inside.replace(/\.py$/, "").replaceAll("/", ".");
  return name.replace(/(^|\.)__init__$/, "");
}

/** The folder that holds a script of this name, nearest to the root: `manage.py`. */
export function scriptNamed(sources: Sources, name: string): string | undefined {
  return sources.paths.find((path) => baseName(path) === name && !BESIDE.test(path));
}

/** What a relative or absolute import names, as the absolute name of a module. */
export function importedModule(from: string, module: Module): string {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  if (dots === 0) return from;
  const own = module.path.endsWith("__init__.py") ? module.name.split(".") : module.name.split(".").slice(0, -1);
  const base = own.slice(0, own.length - (dots - 1));
  return [...base, from.slice(dots)].filter(Boolean).join(".");
}

/** A place in the project as people are told it. */
export function placeIn(module: Module, line: number): string {
  return `${joined(".", module.path)}:${line}`;
}
