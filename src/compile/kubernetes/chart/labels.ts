import type { KubernetesObject } from "../object.ts";
import { isTree, type Tree } from "./tree.ts";

/** Common labels that a chart and Fairlead both find their objects by. The chart's own get names of their own. */
const RENAMED: Readonly<Record<string, string>> = {
  "app.kubernetes.io/name": "fairlead.dev/chart-name",
  "app.kubernetes.io/instance": "fairlead.dev/chart-instance",
  "app.kubernetes.io/component": "fairlead.dev/chart-component",
};
/** Said of Helm, which does not keep these objects. */
const DROPPED = new Set(["helm.sh/chart", "heritage", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"]);

/**
 * The objects of a chart with the chart's labels out of the way of Fairlead's, wherever they are carried and wherever they
 * are looked for: what found one another before does so after. Labels that only objects of others carry stay as they are.
 */
export function withOwnLabels(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const carried = new Set<string>();
  for (const object of objects) collect(object, carried);
  return objects.map((object) => renamed(object, object.kind, carried) as KubernetesObject);
}

function collect(value: unknown, carried: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, carried);
  if (!isTree(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "labels" && isTree(inner)) for (const [name, said] of Object.entries(inner)) carried.add(`${name}=${said}`);
    collect(inner, carried);
  }
}

function renamed(value: unknown, kind: string, carried: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, kind, carried));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "labels" && isTree(inner)) return [key, labels(inner)];
      if (isTree(inner) && (key === "matchLabels" || (key === "selector" && kind === "Service")))
        return [key, sought(inner, carried)];
      if (key === "matchExpressions" && Array.isArray(inner)) return [key, inner.map((one) => expression(one, carried))];
      if (key === "matchLabelKeys" && Array.isArray(inner)) return [key, inner.map((name) => RENAMED[String(name)] ?? name)];
      return [key, renamed(inner, kind, carried)];
    }),
  );
}

function labels(map: Tree): Tree {
  const kept = Object.entries(map).filter(([name]) => !DROPPED.has(name));
  return Object.fromEntries(kept.map(([name, said]) => [RENAMED[name] ?? name, said]));
}

function sought(map: Tree, carried: ReadonlySet<string>): Tree {
  return Object.fromEntries(
    Object.entries(map).map(([name, said]) => [carried.has(`${name}=${said}`) ? (RENAMED[name] ?? name) : name, said]),
  );
}

function expression(value: unknown, carried: ReadonlySet<string>): unknown {
  if (!isTree(value) || typeof value.key !== "string") return value;
  const said = Array.isArray(value.values) ? value.values : [];
  const ours = said.length === 0 || said.some((one) => carried.has(`${value.key}=${one}`));
  return ours ? { ...value, key: RENAMED[value.key] ?? value.key } : value;
}
