/** Circles of a graph: each is a path whose last name is its first again. Every name is in at most one of them. */
export function circles(edges: ReadonlyMap<string, Iterable<string>>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  for (const start of edges.keys()) {
    if (!done.has(start)) walk(start, edges, done, found);
  }
  return found;
}

/** Depth first with a stack of its own: a manifest may hold a chain longer than the call stack. */
function walk(start: string, edges: ReadonlyMap<string, Iterable<string>>, done: Set<string>, found: string[][]): void {
  const path: { name: string; next: Iterator<string> }[] = [];
  const position = new Map<string, number>();
  const enter = (name: string): void => {
    position.set(name, path.length);
    path.push({ name, next: (edges.get(name) ?? [])[Symbol.iterator]() });
  };
  enter(start);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const { done: exhausted, value } = top.next.next();
    if (exhausted) {
      path.pop();
      position.delete(top.name);
      done.add(top.name);
      continue;
    }
    const at = position.get(value);
    if (at !== undefined) {
      found.push([...path.slice(at).map(({ name }) => name), value]);
      for (const { name } of path) done.add(name);
      return;
    }
    if (!done.has(value)) enter(value);
  }
}
