/** Maps and lists as YAML and JSON have them: values of a chart, and what comes out of it. */
export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands at a path of keys; `undefined` where nothing does. */
export function at(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isTree(inner) ? inner[key] : undefined), tree);
}

/** The tree with a value at a path. Maps on the way are kept, and so is what stands beside it in a map. */
export function withAt(tree: Tree, [key, ...rest]: readonly string[], value: unknown): Tree {
  if (key === undefined) return tree;
  const there = tree[key];
  if (rest.length > 0) return { ...tree, [key]: withAt(isTree(there) ? there : {}, rest, value) };
  return { ...tree, [key]: isTree(there) && isTree(value) ? merged(there, value) : value };
}

/** As Helm lays values over values: maps key by key, everything else whole. */
export function merged(under: Tree, over: Tree): Tree {
  const all = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const there = all[key];
    all[key] = isTree(there) && isTree(value) ? merged(there, value) : value;
  }
  return all;
}
