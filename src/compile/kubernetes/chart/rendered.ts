import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../object.ts";
import { isTree, type Tree } from "./tree.ts";

/** An object as a chart has it, with what Helm would do with it. */
export type Rendered = { object: KubernetesObject; hooks: readonly string[] };

const HOOK = "helm.sh/hook";

/** What Helm wrote, tests left out: they run when somebody asks, and Fairlead watches a release by itself. */
export function readRendered(text: string): Rendered[] {
  return parseAllDocuments(text, { version: "1.1", uniqueKeys: false })
    .flatMap((document): Rendered[] => {
      if (document.errors.length > 0) throw new SyntaxError(document.errors[0]?.message);
      const object: unknown = document.toJS();
      return flattened(object).map((one) => ({ object: tidy(one), hooks: hooksOf(one) }));
    })
    .filter(({ hooks }) => !hooks.some((hook) => hook.startsWith("test")));
}

/** A List as what it holds; what is empty as nothing. */
function flattened(value: unknown): KubernetesObject[] {
  if (!isTree(value)) return [];
  if (value.kind === "List" && Array.isArray(value.items)) return value.items.flatMap(flattened);
  return isObject(value) ? [value] : [];
}

function isObject(value: Tree): value is Tree & KubernetesObject {
  const { apiVersion, kind, metadata } = value;
  return typeof apiVersion === "string" && typeof kind === "string" && isTree(metadata) && typeof metadata.name === "string";
}

function hooksOf({ metadata }: KubernetesObject): string[] {
  const hooks = metadata.annotations?.[HOOK];
  return hooks === undefined ? [] : hooks.split(",").map((hook) => hook.trim());
}

/** Maps that mean something while they are empty: all Pods, all namespaces, a volume without options. */
const MEANT = new Set(["emptyDir", "podSelector", "namespaceSelector", "selector", "labelSelector"]);

/** Without what templates leave behind: nulls, and maps and lists of nothing. */
function tidy<T extends KubernetesObject>(object: T): T {
  // A definition describes values, and an empty map in it is one.
  return object.kind === "CustomResourceDefinition" ? object : (without(object) as T);
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(without);
  if (!isTree(value)) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, without(inner)] as const)
    .filter(([key, inner]) => inner !== null && (MEANT.has(key) || !isNothing(inner)));
  return Object.fromEntries(entries);
}

function isNothing(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
