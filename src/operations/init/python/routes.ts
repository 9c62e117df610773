import { importedModule, type Module, type PythonProject, placeIn } from "./project.ts";
import { type Expression, expressionsOf, lastName, partsOf, pathOf, textOf, within } from "./syntax.ts";
import { urlsOf } from "./urls.ts";

/** A path that the app answers, as a request names it. */
export type Route = { path: string; where: string };

/** Blueprints, routers and the like, each named by its module and variable. */
type Router = { module: Module; name: string; prefix: string };
/** `parent.include_router(child, prefix=…)`; Flask's prefix takes the place of the child's own. */
type Inclusion = { module: Module; parent: string; child: Router; prefix: string | undefined; replaces: boolean };

const DEEPEST = 8;

/** The paths that sources name for Flask, FastAPI, Starlette, Falcon, Bottle and Django, as far as they can be followed. */
export function routesOf(project: PythonProject, urlConfiguration: string | undefined): readonly Route[] {
  const routers = project.modules.flatMap(routersIn);
  const inclusions = project.modules.flatMap((module) => inclusionsIn(module, routers, project));
  const routes = project.modules.flatMap((module) => routesIn(module, routers, inclusions));
  return [...routes, ...urlsOf(project, urlConfiguration)].filter(({ path }) => /^\/[^\s?#<{:*]*$/.test(path));
}

function routersIn(module: Module): Router[] {
  return module.statements.flatMap((statement): Router[] => {
    if (statement.is !== "assign" || statement.value?.is !== "call") return [];
    const made = lastName(statement.value.callee) ?? "";
    const name = pathOf(statement.targets[0]);
    if (name === undefined || !/(Blueprint|APIRouter|Router)$/.test(made)) return [];
    const prefix = textOf(statement.value.keywords.get("url_prefix") ?? statement.value.keywords.get("prefix")) ?? "";
    return [{ module, name, prefix }];
  });
}

function inclusionsIn(module: Module, routers: readonly Router[], project: PythonProject): Inclusion[] {
  return callsIn(module).flatMap((call): Inclusion[] => {
    const path = pathOf(call.callee) ?? "";
    const verb = lastName(call.callee);
    if (verb !== "register_blueprint" && verb !== "include_router") return [];
    const child = routerNamed(pathOf(call.arguments[0]), module, routers, project);
    if (child === undefined) return [];
    const prefix = textOf(call.keywords.get("url_prefix") ?? call.keywords.get("prefix"));
    const parent = path.slice(0, path.lastIndexOf("."));
    return [{ module, parent, child, prefix, replaces: verb === "register_blueprint" }];
  });
}

function routerNamed(
  path: string | undefined,
  module: Module,
  routers: readonly Router[],
  project: PythonProject,
): Router | undefined {
  if (path === undefined) return undefined;
  const own = routers.find((router) => router.module === module && router.name === path);
  if (own !== undefined) return own;
  const [first = "", ...rest] = path.split(".");
  for (const statement of module.statements) {
    if (statement.is !== "import") continue;
    for (const { name, as } of statement.names) {
      if (as !== first) continue;
      const from = statement.from === undefined ? undefined : importedModule(statement.from, module);
      const whole = [from, name, ...rest].filter(Boolean).join(".");
      const cut = whole.lastIndexOf(".");
      const holder = project.module(whole.slice(0, cut));
      const found = routers.find((router) => router.module === holder && router.name === whole.slice(cut + 1));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What stands before a router's own paths; nothing where no app takes it in. */
function prefixOf(router: Router, routers: readonly Router[], inclusions: readonly Inclusion[], depth = 0): string | undefined {
  const inclusion = inclusions.find(({ child }) => child === router);
  if (inclusion === undefined || depth > DEEPEST) return undefined;
  const parent = routers.find(({ module, name }) => module === inclusion.module && name === inclusion.parent);
  const above = parent === undefined ? "" : prefixOf(parent, routers, inclusions, depth + 1);
  if (above === undefined) return undefined;
  if (inclusion.replaces) return above + (inclusion.prefix ?? router.prefix);
  return above + (inclusion.prefix ?? "") + router.prefix;
}

const ADDS = /^(add_url_rule|add_api_route|add_route)$/;
const DECORATES = /^(get|route|api_route|head)$/;

function routesIn(module: Module, routers: readonly Router[], inclusions: readonly Inclusion[]): Route[] {
  const before = (holder: string): string | undefined => {
    const router = routers.find(({ module: own, name }) => own === module && name === holder);
    return router === undefined ? "" : prefixOf(router, routers, inclusions);
  };
  const routes: Route[] = [];
  const add = (call: Call, written: string | undefined): void => {
    const path = pathOf(call.callee) ?? "";
    const prefix = before(path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "");
    if (written === undefined || prefix === undefined) return;
    routes.push({ path: `${prefix}${written}` || "/", where: placeIn(module, call.line) });
  };
  for (const statement of module.statements) {
    if (statement.is === "function") {
      for (const decorator of statement.decorators) {
        if (decorator.is !== "call" || !DECORATES.test(lastName(decorator.callee) ?? "")) continue;
        add(decorator, textOf(decorator.arguments[0] ?? decorator.keywords.get("path")));
      }
    }
    for (const expression of expressionsOf(statement)) {
      for (const part of within(expression)) {
        if (part.is === "call" && ADDS.test(lastName(part.callee) ?? "")) add(part, textOf(part.arguments[0]));
      }
      routes.push(...mounted(expression, module, ""));
    }
  }
  return routes;
}

/** Starlette's `Mount("/api", routes=[Route("/healthz", …)])`. */
function mounted(expression: Expression, module: Module, prefix: string, depth = 0): Route[] {
  if (depth > 40) return [];
  const path = expression.is === "call" ? textOf(expression.arguments[0]) : undefined;
  const made = expression.is === "call" ? lastName(expression.callee) : undefined;
  const own = made === "Route" && path !== undefined ? [{ path: prefix + path, where: placeIn(module, expression.line) }] : [];
  const inner = made === "Mount" && path !== undefined ? prefix + path.replace(/\/$/, "") : prefix;
  return [...own, ...partsOf(expression).flatMap((part) => mounted(part, module, inner, depth + 1))];
}

type Call = Extract<Expression, { is: "call" }>;

function callsIn(module: Module): Call[] {
  return module.statements.flatMap((statement) =>
    expressionsOf(statement).flatMap((expression) => [...within(expression)].filter((part): part is Call => part.is === "call")),
  );
}
