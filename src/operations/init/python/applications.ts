import { importedModule, type Module, type PythonProject, placeIn } from "./project.ts";
import { type Expression, expressionsOf, lastName, pathOf, type Statement, textOf, within } from "./syntax.ts";

/** What a web server is pointed at: `module:name`, or a function that makes it. */
export type Application = {
  framework: string;
  interface: "wsgi" | "asgi";
  module: Module;
  name: string;
  factory: boolean;
  /** Parameters of a factory that a server cannot give. */
  needs: readonly string[];
  where: string;
};

type Kind = Pick<Application, "framework" | "interface">;

const CONSTRUCTORS: Readonly<Record<string, Kind>> = {
  Flask: { framework: "Flask", interface: "wsgi" },
  APIFlask: { framework: "Flask", interface: "wsgi" },
  Bottle: { framework: "Bottle", interface: "wsgi" },
  default_app: { framework: "Bottle", interface: "wsgi" },
  get_wsgi_application: { framework: "Django", interface: "wsgi" },
  FastAPI: { framework: "FastAPI", interface: "asgi" },
  Starlette: { framework: "Starlette", interface: "asgi" },
  Litestar: { framework: "Litestar", interface: "asgi" },
  Quart: { framework: "Quart", interface: "asgi" },
  get_asgi_application: { framework: "Django", interface: "asgi" },
  ProtocolTypeRouter: { framework: "Django", interface: "asgi" },
  "falcon.App": { framework: "Falcon", interface: "wsgi" },
  "falcon.API": { framework: "Falcon", interface: "wsgi" },
  "falcon.asgi.App": { framework: "Falcon", interface: "asgi" },
};

/** Everything a web server could be pointed at, the likeliest first. */
export function applicationsOf(project: PythonProject): readonly Application[] {
  const factories = project.modules.flatMap(factoriesIn);
  const instances = project.modules.flatMap((module) => instancesIn(module, factories, project));
  return [...instances, ...factories].sort((a, b) => rank(a) - rank(b));
}

/** As a server is told it, without the brackets of a call. */
export function target({ module, name }: Application): string {
  return `${module.name}:${name}`;
}

function kindOf(expression: Expression | undefined): Kind | undefined {
  if (expression?.is !== "call") return undefined;
  const path = pathOf(expression.callee) ?? "";
  const key = [path, lastName(expression.callee) ?? ""].find((name) => Object.hasOwn(CONSTRUCTORS, name));
  return key === undefined ? undefined : CONSTRUCTORS[key];
}

function factoriesIn(module: Module): Application[] {
  return module.statements.flatMap((statement): Application[] => {
    if (statement.is !== "function" || statement.scope.length > 0) return [];
    const inside = module.statements.filter(({ scope }) => scope.length === 1 && scope[0]?.name === statement.name);
    const kind = returned(statement, inside);
    if (kind === undefined) return [];
    const needs = statement.parameters.filter(({ required }) => required).map(({ name }) => name);
    return [{ ...kind, module, name: statement.name, factory: true, needs, where: placeIn(module, statement.line) }];
  });
}

/** What a function makes and gives back. */
function returned(made: Extract<Statement, { is: "function" }>, inside: readonly Statement[]): Kind | undefined {
  const variables = new Map<string, Kind>();
  for (const statement of inside) {
    const kind = statement.is === "assign" ? kindOf(statement.value) : undefined;
    const name = statement.is === "assign" ? pathOf(statement.targets[0]) : undefined;
    if (kind !== undefined && name !== undefined) variables.set(name, kind);
  }
  for (const statement of inside) {
    if (statement.is !== "return") continue;
    const kind = kindOf(statement.value) ?? variables.get(pathOf(statement.value) ?? "");
    if (kind !== undefined) return kind;
  }
  const said = lastName(made.returns) ?? "";
  const [only] = variables.values();
  return Object.hasOwn(CONSTRUCTORS, said) && inside.some(({ is }) => is === "return") ? (only ?? CONSTRUCTORS[said]) : undefined;
}

function instancesIn(module: Module, factories: readonly Application[], project: PythonProject): Application[] {
  const found: Application[] = [];
  for (const statement of module.statements) {
    if (statement.is !== "assign" || statement.scope.length > 0) continue;
    const name = pathOf(statement.targets[0]);
    if (name === undefined || name.includes(".")) continue;
    const wrapped = name === ENTRY_NAME && ENTRY.test(module.name) ? wrapping(statement.value, found) : undefined;
    const kind = kindOf(statement.value) ?? madeBy(statement.value, module, factories, project) ?? wrapped;
    if (kind === undefined) continue;
    const { framework, interface: spoken } = kind;
    const where = placeIn(module, statement.line);
    found.push({ framework, interface: spoken, module, name, factory: false, needs: [], where });
  }
  return found;
}

/** `application = Middleware(django_app)`: what a module of entry serves is what stands around the framework's own. */
function wrapping(value: Expression | undefined, found: readonly Application[]): Kind | undefined {
  if (value?.is !== "call") return undefined;
  for (const part of within(value)) {
    const kind = kindOf(part) ?? found.findLast(({ name }) => name === pathOf(part));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** `app = create_app()`, the function being of this module or imported. */
function madeBy(
  value: Expression | undefined,
  module: Module,
  factories: readonly Application[],
  project: PythonProject,
): Kind | undefined {
  const called = value?.is === "call" ? pathOf(value.callee) : undefined;
  if (called === undefined) return undefined;
  const own = factories.find((factory) => factory.module === module && factory.name === called);
  return own ?? factories.find((factory) => isImported(factory, called, module, project));
}

function isImported(factory: Application, called: string, module: Module, project: PythonProject): boolean {
  return module.statements.some((statement) => {
    if (statement.is !== "import") return false;
    return statement.names.some(({ name, as }) => {
      if (statement.from === undefined) return called === `${as}.${factory.name}` && project.module(name) === factory.module;
      const from = importedModule(statement.from, module);
      if (as === called) return name === factory.name && (project.module(from) ?? factory.module) === factory.module;
      return called === `${as}.${factory.name}` && project.module(`${from}.${name}`) === factory.module;
    });
  });
}

const ENTRY = /(^|\.)(wsgi|asgi)$/;
/** What servers and `startproject` call it: the others of its module are parts of it. */
const ENTRY_NAME = "application";
const USUAL = /(^|\.)(main|app|application|server|api|web|run|index)$/;

function rank(application: Application): number {
  const { module, factory, needs, name } = application;
  const depth = module.path.split("/").length;
  if (ENTRY.test(module.name)) return depth + (name === ENTRY_NAME ? 0 : 0.5);
  const callable = needs.length > 0 ? 1000 : 0;
  const usual = USUAL.test(module.name) || module.path.endsWith("__init__.py") ? 100 : 200;
  const byName = factory ? (/^(create|make|build|get)_(app|application)$/.test(name) ? 0 : 40) : 20;
  return usual + byName + depth + callable;
}

/** Module and text of every `os.environ.setdefault(name, text)`. */
export function defaultsSet(project: PythonProject, variable: string): readonly { module: Module; text: string }[] {
  return project.modules.flatMap((module) =>
    module.statements.flatMap((statement) =>
      expressionsOf(statement).flatMap((expression) =>
        [...within(expression)].flatMap((part) => {
          if (part.is !== "call" || lastName(part.callee) !== "setdefault") return [];
          const text = textOf(part.arguments[1]);
          return textOf(part.arguments[0]) === variable && text !== undefined ? [{ module, text }] : [];
        }),
      ),
    ),
  );
}
