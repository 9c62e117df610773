import { literalOf, type Read } from "./environment.ts";
import { type Module, type PythonProject, placeIn } from "./project.ts";
import { type Expression, lastName, pathOf, textOf } from "./syntax.ts";

/** What classes of pydantic-settings read: each field is a variable, in capitals, behind the prefix of its class. */
export function settingsReads({ modules }: PythonProject): Read[] {
  return modules.flatMap((module) =>
    module.statements.flatMap((statement) => {
      const isSettings = statement.is === "class" && statement.bases.some((base) => lastName(base) === "BaseSettings");
      return isSettings ? fieldsOf(module, statement.name, statement.bases) : [];
    }),
  );
}

function fieldsOf(module: Module, name: string, bases: readonly Expression[]): Read[] {
  const inside = module.statements.filter(
    ({ scope }) => scope.at(-1)?.kind === "class" && scope.some((one) => one.name === name),
  );
  const prefix = prefixOf(inside, name, bases);
  return inside.flatMap((statement): Read[] => {
    if (statement.is !== "assign" || statement.annotation === undefined || statement.scope.at(-1)?.name !== name) return [];
    const field = pathOf(statement.targets[0]);
    if (field === undefined || field === "model_config") return [];
    const { value } = statement;
    const settled = value?.is === "call" && lastName(value.callee) === "Field" ? value : undefined;
    const given = settled === undefined ? value : (settled.keywords.get("default") ?? settled.arguments[0]);
    const factory = settled?.keywords.get("default_factory");
    const alias = settled === undefined ? undefined : aliasOf(settled.keywords);
    const absent = given === undefined || (given.is === "constant" && given.value === "...");
    return [
      {
        variable: alias ?? `${prefix}${field}`.toUpperCase(),
        required: absent && factory === undefined,
        fallback: literalOf(given),
        as: asOf(typeOf(statement.annotation)),
        around: [{ in: "target", name: field.toUpperCase() }],
        where: placeIn(module, statement.line),
      },
    ];
  });
}

/** `env_prefix`, in `model_config`, in `class Config`, or in the class's own line. */
function prefixOf(inside: Module["statements"], name: string, bases: readonly Expression[]): string {
  for (const statement of inside) {
    if (statement.is !== "assign") continue;
    const target = pathOf(statement.targets[0]);
    if (target === "env_prefix" && statement.scope.at(-1)?.name === "Config") return textOf(statement.value) ?? "";
    if (target !== "model_config" || statement.scope.at(-1)?.name !== name) continue;
    if (statement.value?.is === "call") return textOf(statement.value.keywords.get("env_prefix")) ?? "";
    if (statement.value?.is === "mapping") {
      const entry = statement.value.entries.find(([key]) => textOf(key) === "env_prefix");
      return textOf(entry?.[1]) ?? "";
    }
  }
  const at = bases.findIndex((base) => pathOf(base) === "env_prefix");
  return at === -1 ? "" : (textOf(bases[at + 1]) ?? "");
}

function aliasOf(keywords: ReadonlyMap<string, Expression>): string | undefined {
  const alias = keywords.get("validation_alias") ?? keywords.get("alias") ?? keywords.get("env");
  if (alias?.is === "call") return textOf(alias.arguments[0]);
  return textOf(alias);
}

/** Lists are read as JSON there. */
function asOf(type: string | undefined): string | undefined {
  return type !== undefined && /^(list|List|set|Set|tuple|Tuple|Sequence|frozenset)$/.test(type) ? "json" : type;
}

/** The first name of an annotation: of `PostgresDsn | None` it is `PostgresDsn`. */
function typeOf(annotation: Expression): string | undefined {
  if (annotation.is === "operation") return annotation.operands.map(typeOf).find((type) => type !== undefined);
  if (annotation.is === "item")
    return lastName(annotation.of) === "Optional" ? typeOf(annotation.index) : lastName(annotation.of);
  return lastName(annotation);
}
