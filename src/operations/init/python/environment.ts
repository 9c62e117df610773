import type { Module, PythonProject } from "./project.ts";
import { placeIn } from "./project.ts";
import { type Expression, expressionsOf, lastName, pathOf, type Statement, textOf, within } from "./syntax.ts";

/** What an expression stands in, innermost last. */
export type Around =
  | { in: "target"; name: string }
  | { in: "key"; name: string }
  | { in: "call"; name: string }
  | { in: "method"; name: string; argument: string | undefined }
  | { in: "compared"; with: readonly string[] };

/** One place where a program reads a variable of its environment. */
export type Read = {
  variable: string;
  /** Nothing stands in for it where it is absent. */
  required: boolean;
  /** The literal that stands in for it. */
  fallback: string | undefined;
  /** What it is read as, where that is said: `int`, `bool`, `list`, `db`, `PostgresDsn`. */
  as: string | undefined;
  around: readonly Around[];
  where: string;
};

/** A call that reads a variable: its name and what stands in for it. */
type Reading = Pick<Read, "variable" | "required" | "fallback" | "as">;

/** Every place where the project's Python reads its environment by a name that is written there. */
export function readsOf(project: PythonProject): Read[] {
  const wrappers = wrappersOf(project.modules);
  const own = new Set(project.modules.flatMap(({ statements }) => statements.flatMap(setBy)));
  return project.modules.flatMap((module) => {
    const reader = new EnvironmentReader(module, wrappers);
    for (const statement of module.statements) reader.statement(statement);
    return reader.reads.map((read) => (own.has(read.variable) ? { ...read, required: false } : read));
  });
}

/** Variables that a statement sets for those that come after it. */
function setBy(statement: Statement): readonly string[] {
  const targets = statement.is === "assign" ? statement.targets : [];
  const assigned = targets.flatMap((target) => {
    return target.is === "item" && ENVIRON.has(pathOf(target.of) ?? "") ? (textOf(target.index) ?? []) : [];
  });
  const defaults = expressionsOf(statement).flatMap((expression) =>
    [...within(expression)].flatMap((part) => {
      const sets = part.is === "call" && /^(os\.)?environ\.setdefault$/.test(pathOf(part.callee) ?? "");
      return sets && part.is === "call" ? (textOf(part.arguments[0]) ?? []) : [];
    }),
  );
  return [...assigned, ...defaults];
}

class EnvironmentReader {
  readonly reads: Read[] = [];
  readonly #module: Module;
  readonly #wrappers: ReadonlySet<string>;

  constructor(module: Module, wrappers: ReadonlySet<string>) {
    this.#module = module;
    this.#wrappers = wrappers;
  }

  statement(statement: Statement): void {
    const around: Around[] = [];
    if (statement.is === "assign") {
      const [target] = statement.targets;
      const name = target?.is === "item" ? textOf(target.index) : lastName(target);
      if (name !== undefined) around.push({ in: "target", name });
    }
    for (const expression of expressionsOf(statement)) this.#look(expression, around);
  }

  #look(expression: Expression, around: readonly Around[]): void {
    const reading = readingOf(expression, this.#wrappers);
    if (reading !== undefined) this.#take(reading, expression, around);
    switch (expression.is) {
      case "call":
        this.#call(expression, around);
        break;
      case "mapping":
        for (const [key, value] of expression.entries) {
          const name = textOf(key);
          this.#look(key, around);
          this.#look(value, name === undefined ? around : [...around, { in: "key", name }]);
        }
        for (const other of expression.others) this.#look(other, around);
        break;
      case "operation":
        this.#operation(expression, around);
        break;
      case "item":
        this.#look(expression.of, around);
        this.#look(expression.index, around);
        break;
      case "member":
        this.#look(expression.of, around);
        break;
      case "list":
        for (const item of expression.items) this.#look(item, around);
        break;
      case "other":
        for (const part of expression.parts) this.#look(part, around);
        break;
    }
  }

  #call(call: Extract<Expression, { is: "call" }>, around: readonly Around[]): void {
    const { callee, keywords } = call;
    if (callee.is === "member") {
      const argument = textOf(call.arguments[0]);
      this.#look(callee.of, [...around, { in: "method", name: callee.name, argument }]);
    } else this.#look(callee, around);
    const name = lastName(callee) ?? "";
    for (const argument of call.arguments) this.#look(argument, [...around, { in: "call", name }]);
    for (const [key, argument] of keywords) this.#look(argument, [...around, { in: "call", name }, { in: "key", name: key }]);
  }

  #operation(operation: Extract<Expression, { is: "operation" }>, around: readonly Around[]): void {
    const literals = operation.operands.flatMap((operand) => literalsOf(operand));
    for (const [index, operand] of operation.operands.entries()) {
      const reading = readingOf(operand, this.#wrappers);
      const next = operation.operands[index + 1];
      if (reading !== undefined && operation.by === "or") {
        // `os.environ.get("X") or "x"`: the other one stands in.
        const fallback = literalsOf(next)[0] ?? reading.fallback;
        this.#take({ ...reading, required: false, fallback }, operand, around);
      } else {
        const compares = /^(==|!=|in|not)$/.test(operation.by);
        this.#look(operand, compares ? [...around, { in: "compared", with: literals }] : around);
      }
    }
  }

  #take(reading: Reading, expression: Expression, around: readonly Around[]): void {
    this.reads.push({ ...reading, around, where: placeIn(this.#module, expression.line) });
  }
}

/** A literal's text, or those of a list of literals. */
function literalsOf(expression: Expression | undefined): readonly string[] {
  if (expression?.is === "list") return expression.items.flatMap(literalsOf);
  const literal = literalOf(expression);
  return literal === undefined ? [] : [literal];
}

/** A literal as text: `None` is none, and an empty list is an empty text. */
export function literalOf(expression: Expression | undefined): string | undefined {
  if (expression?.is === "text") return expression.value;
  if (expression?.is === "constant") return expression.value === "None" ? undefined : expression.value;
  if (expression?.is === "list") return expression.items.flatMap((item) => literalOf(item) ?? []).join(",");
  return undefined;
}

const ENVIRON = new Set(["os.environ", "environ"]);
const GETTERS = new Set(["os.environ.get", "environ.get", "os.getenv", "getenv", "os.environ.pop"]);
/** `env(…)` and its methods, as django-environ, environs and decouple have them. */
const ENV = /^(?:\w+\.)*(?:env|ENV|_env|config|Env)(?:\.(\w+))?$/;
const ENV_METHODS =
  /^(str|bool|int|float|list|tuple|dict|json|url|path|db|db_url|dj_db_url|cache|cache_url|dj_cache_url|email_url|search_url|log_level|decimal|read)$/;

function readingOf(expression: Expression, wrappers: ReadonlySet<string>): Reading | undefined {
  if (expression.is === "item") {
    const variable = textOf(expression.index);
    const isEnvironment = variable !== undefined && ENVIRON.has(pathOf(expression.of) ?? "");
    return isEnvironment ? { variable, required: true, fallback: undefined, as: undefined } : undefined;
  }
  if (expression.is !== "call") return undefined;
  const path = pathOf(expression.callee) ?? "";
  if (GETTERS.has(path)) return called(expression, false);
  if (/(^|\.)dj_database_url\.config$/.test(path)) return databaseOf(expression);
  const method = ENV.exec(path);
  if (method !== null && (method[1] === undefined || ENV_METHODS.test(method[1]))) return fromEnv(expression, method[1]);
  return wrappers.has(lastName(expression.callee) ?? "") ? called(expression, true) : undefined;
}

type Call = Extract<Expression, { is: "call" }>;

function called(call: Call, requiredWithoutDefault: boolean): Reading | undefined {
  const variable = nameAt(call);
  if (variable === undefined) return undefined;
  const given = call.arguments[1] ?? call.keywords.get("default");
  return { variable, required: requiredWithoutDefault && given === undefined, fallback: literalOf(given), as: undefined };
}

function databaseOf(call: Call): Reading {
  const variable = textOf(call.keywords.get("env")) ?? textOf(call.arguments[0]) ?? "DATABASE_URL";
  return { variable, required: false, fallback: literalOf(call.keywords.get("default")), as: "db" };
}

function fromEnv(call: Call, method: string | undefined): Reading | undefined {
  const usual = method === "db" || method === "db_url" ? "DATABASE_URL" : method?.startsWith("cache") ? "CACHE_URL" : undefined;
  const variable = nameAt(call) ?? (call.arguments.length === 0 ? usual : undefined);
  if (variable === undefined) return undefined;
  const given = call.keywords.get("default") ?? call.arguments[1];
  const cast = lastName(call.keywords.get("cast"));
  return { variable, required: given === undefined, fallback: literalOf(given), as: method ?? cast };
}

/** The name of a variable is written in capitals; other first arguments are none. */
function nameAt(call: Call): string | undefined {
  const name = textOf(call.arguments[0]);
  return name !== undefined && /^[A-Z_][A-Z0-9_]*$/.test(name) ? name : undefined;
}

/** The project's own functions that read the variable their first parameter names. */
function wrappersOf(modules: readonly Module[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { statements } of modules) {
    const first = new Map<string, string>();
    for (const statement of statements) {
      if (statement.is === "function") {
        const [parameter] = statement.parameters.filter(({ name }) => name !== "self" && name !== "cls");
        if (parameter !== undefined) first.set(statement.name, parameter.name);
      }
      const inside = statement.scope.at(-1);
      const parameter = inside?.kind === "function" ? first.get(inside.name) : undefined;
      if (inside === undefined || parameter === undefined) continue;
      if (expressionsOf(statement).some((expression) => readsName(expression, parameter))) names.add(inside.name);
    }
  }
  return names;
}

function readsName(expression: Expression, name: string): boolean {
  for (const part of within(expression)) {
    if (part.is === "item" && ENVIRON.has(pathOf(part.of) ?? "") && pathOf(part.index) === name) return true;
    if (part.is === "call" && GETTERS.has(pathOf(part.callee) ?? "") && pathOf(part.arguments[0]) === name) return true;
  }
  return false;
}
