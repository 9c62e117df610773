import { nearest } from "../../../diagnostics/nearest.ts";
import type { ChartSource } from "./source.ts";
import { at, isTree, type Tree } from "./tree.ts";

/** A key that the chart does not read, with the path of the one that was probably meant. */
export type UnknownKey = { path: string; near: string | undefined };

/**
 * Keys of values that a chart neither has in its `values.yaml` nor in its schema nor reads in a template. Helm takes them
 * without a word. Below a map that a template takes as a whole anything may stand, and so it may where the chart says
 * nothing of what belongs there.
 */
export function unknownKeys(values: Tree, source: ChartSource): UnknownKey[] {
  const free = new Set(["global", ...source.dependencies]);
  const walk = (given: Tree, path: readonly string[]): UnknownKey[] => {
    const known = knownAt(path, source);
    if (known === undefined) return [];
    return Object.entries(given).flatMap(([key, value]) => {
      const inner = [...path, key];
      if (path.length === 0 && free.has(key)) return [];
      if (known.has(key) || isRead(inner, source)) return isTree(value) ? walk(value, inner) : [];
      return [{ path: inner.join("."), near: meant(inner, known, source) }];
    });
  };
  return walk(values, []);
}

/** The keys a map has; `undefined` where they are anybody's. */
function knownAt(path: readonly string[], source: ChartSource): ReadonlySet<string> | undefined {
  const there = at(source.values, path);
  const schema = schemaAt(source.schema, path);
  const properties = isTree(schema?.properties) ? Object.keys(schema.properties) : [];
  const known = new Set([...(isTree(there) ? Object.keys(there) : []), ...properties]);
  if (known.size === 0 || isTree(schema?.additionalProperties) || isTree(schema?.patternProperties)) return undefined;
  return path.length > 0 && isTakenWhole(path, source) ? undefined : known;
}

function schemaAt(schema: Tree | undefined, path: readonly string[]): Tree | undefined {
  const found = at(
    schema,
    path.flatMap((key) => ["properties", key]),
  );
  return isTree(found) ? found : undefined;
}

function isRead(path: readonly string[], { templates }: ChartSource): boolean {
  const pattern = new RegExp(`\\.Values\\.${path.map(literally).join("\\.")}\\b`);
  return templates.some((text) => pattern.test(text));
}

const WHOLE = "(?:toYaml|toJson|tpl|range|merge|mustMerge|mergeOverwrite|omit|pick|deepCopy|dict|with|:=|=)";

/** `{{ toYaml .Values.server.resources }}`, `range $name, $worker := .Values.workers`: its keys are not the template's to know. */
function isTakenWhole(path: readonly string[], { templates }: ChartSource): boolean {
  const whole = `\\.Values\\.${path.map(literally).join("\\.")}(?![\\w.-])`;
  const before = new RegExp(`${WHOLE}[^{}]*${whole}`);
  const piped = new RegExp(`${whole}[^{}]*\\|\\s*(?:toYaml|toJson|nindent)`);
  return templates.some((text) => before.test(text) || piped.test(text));
}

function literally(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9_]/g, "\\$&");
}

/** The same key elsewhere is what happens most: `extraEnvVars` at the top that belongs below `worker`. */
function meant(path: readonly string[], known: ReadonlySet<string>, { values }: ChartSource): string | undefined {
  const key = path.at(-1) ?? "";
  const beside = nearest(key, known);
  if (beside !== undefined) return [...path.slice(0, -1), beside].join(".");
  const places = Object.entries(values).flatMap(([top, inner]) => (isTree(inner) && key in inner ? [`${top}.${key}`] : []));
  return places[0];
}
