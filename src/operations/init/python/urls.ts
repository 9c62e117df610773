import { importedModule, type Module, type PythonProject, placeIn } from "./project.ts";
import type { Route } from "./routes.ts";
import { type Expression, expressionsOf, lastName, pathOf, textOf, within } from "./syntax.ts";

const DEEPEST = 6;

/** The paths of Django's URL configuration, its includes followed; `start` is the module that settings name. */
export function urlsOf(project: PythonProject, start: string | undefined): readonly Route[] {
  const first = start === undefined ? undefined : project.module(start);
  return first === undefined ? [] : routesBelow(first, "/", project, 0);
}

function routesBelow(module: Module, prefix: string, project: PythonProject, depth: number): Route[] {
  if (depth > DEEPEST) return [];
  const lists = module.statements.flatMap((statement) => {
    const target = statement.is === "assign" ? pathOf(statement.targets[0]) : undefined;
    return target === "urlpatterns" || statement.is === "other" ? expressionsOf(statement) : [];
  });
  const calls = lists.flatMap((list) => [...within(list)]);
  return calls.flatMap((call): Route[] => {
    if (call.is !== "call" || !/^(path|re_path|url)$/.test(lastName(call.callee) ?? "")) return [];
    const written = textOf(call.arguments[0]);
    const path = lastName(call.callee) === "path" ? written : withoutPattern(written);
    if (path === undefined) return [];
    const included = includedBy(call.arguments[1], module);
    if (included === undefined) return [{ path: prefix + path, where: placeIn(module, call.line) }];
    const inner = project.module(included);
    // A library's own URLs are not seen from here; health checks of libraries answer at their prefix.
    if (inner === undefined) return [{ path: prefix + path, where: placeIn(module, call.line) }];
    return routesBelow(inner, prefix + path, project, depth + 1);
  });
}

function includedBy(expression: Expression | undefined, module: Module): string | undefined {
  if (expression?.is !== "call" || lastName(expression.callee) !== "include") return undefined;
  const [what] = expression.arguments;
  const named = what?.is === "list" ? what.items[0] : what;
  const text = textOf(named);
  if (text !== undefined) return text;
  const path = pathOf(named);
  const imported = module.statements.flatMap((statement) => {
    if (statement.is !== "import") return [];
    const found = statement.names.find(({ as }) => as === path);
    if (found === undefined) return [];
    return [statement.from === undefined ? found.name : `${importedModule(statement.from, module)}.${found.name}`];
  });
  return imported[0] ?? path;
}

/** A regular expression that is a plain path but for its ends. */
function withoutPattern(pattern: string | undefined): string | undefined {
  const plain = pattern
    ?.replace(/^\^\/?/, "")
    .replace(/\/\?\$?$/, "/")
    .replace(/\$$/, "");
  return plain === undefined || /[\\^$*+?()[\]{}|]/.test(plain) ? undefined : plain;
}
