import { literalOf, type Read } from "./environment.ts";
import type { Packages } from "./packages.ts";
import { type PythonProject, placeIn } from "./project.ts";
import { expressionsOf, lastName, pathOf, textOf, within } from "./syntax.ts";

/** What Flask's `config.from_prefixed_env()` may read: the settings that the project names, behind the prefix. */
export function prefixedReads(project: PythonProject, packages: Packages): Read[] {
  const prefix = prefixOf(project);
  if (prefix === undefined) return [];
  const reads = settingsOf(project);
  if (packages.has("flask-sqlalchemy") && !reads.some(({ name }) => name === "SQLALCHEMY_DATABASE_URI")) {
    reads.push({ name: "SQLALCHEMY_DATABASE_URI", fallback: undefined, where: prefix.where });
  }
  return reads.map(({ name, fallback, where }) => ({
    variable: `${prefix.text}_${name}`,
    required: false,
    fallback,
    as: undefined,
    around: [{ in: "target", name }],
    where,
  }));
}

function prefixOf({ modules }: PythonProject): { text: string; where: string } | undefined {
  for (const module of modules) {
    for (const statement of module.statements) {
      for (const part of expressionsOf(statement).flatMap((expression) => [...within(expression)])) {
        if (part.is !== "call" || lastName(part.callee) !== "from_prefixed_env") continue;
        const given = textOf(part.arguments[0] ?? part.keywords.get("prefix"));
        return { text: given ?? "FLASK", where: placeIn(module, part.line) };
      }
    }
  }
  return undefined;
}

/** `config["NAME"]` and `config.from_mapping(NAME=…)`. */
function settingsOf({ modules }: PythonProject): { name: string; fallback: string | undefined; where: string }[] {
  const found = new Map<string, { name: string; fallback: string | undefined; where: string }>();
  const take = (name: string | undefined, fallback: string | undefined, where: string): void => {
    if (name !== undefined && /^[A-Z][A-Z0-9_]*$/.test(name) && !found.has(name)) found.set(name, { name, fallback, where });
  };
  for (const module of modules) {
    for (const statement of module.statements) {
      const where = placeIn(module, statement.line);
      const target = statement.is === "assign" ? statement.targets[0] : undefined;
      if (target?.is === "item" && isConfig(pathOf(target.of)) && statement.is === "assign") {
        take(textOf(target.index), literalOf(statement.value), where);
      }
      for (const part of expressionsOf(statement).flatMap((expression) => [...within(expression)])) {
        if (part.is === "item" && isConfig(pathOf(part.of))) take(textOf(part.index), undefined, where);
        if (part.is !== "call" || !/\.config\.from_mapping$/.test(pathOf(part.callee) ?? "")) continue;
        for (const [name, value] of part.keywords) take(name, literalOf(value), where);
      }
    }
  }
  return [...found.values()];
}

function isConfig(path: string | undefined): boolean {
  return path !== undefined && /(^|\.)config$/.test(path);
}
