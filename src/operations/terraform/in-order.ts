/** How the work on one stack ended. */
export type Ended<T> =
  | { kind: "done"; stack: string; value: T }
  | { kind: "failed"; stack: string; error: unknown }
  /** It was never begun, because `after` did not come about. */
  | { kind: "left-out"; stack: string; after: string };

/**
 * Does `work` for every stack once all that it stands on is done, at most `width` at a time. A failed one never lets those
 * above it begin; the others go on. Gives an ending for each, in the order given, and never rejects.
 */
export async function inOrder<S extends { name: string; after: readonly string[] }, T>(
  stacks: readonly S[],
  width: number,
  work: (stack: S) => Promise<T>,
): Promise<Ended<T>[]> {
  const names = new Set(stacks.map(({ name }) => name));
  const endings = new Map<string, Ended<T>>();
  const waiting = new Set(stacks);
  const running = new Map<string, Promise<void>>();

  const begin = (stack: S) => {
    const { name } = stack;
    waiting.delete(stack);
    const ended = work(stack)
      .then(
        (value): Ended<T> => ({ kind: "done", stack: name, value }),
        (error: unknown): Ended<T> => ({ kind: "failed", stack: name, error }),
      )
      .then((ending) => {
        endings.set(name, ending);
        running.delete(name);
      });
    running.set(name, ended);
  };

  const release = () => {
    for (const stack of [...waiting]) {
      const before = stack.after.filter((name) => names.has(name));
      const broken = before.find((name) => (endings.get(name)?.kind ?? "done") !== "done");
      if (broken !== undefined) {
        waiting.delete(stack);
        endings.set(stack.name, { kind: "left-out", stack: stack.name, after: broken });
      } else if (running.size < width && before.every((name) => endings.has(name))) begin(stack);
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    const before = waiting.size;
    release();
    if (running.size > 0) await Promise.race(running.values());
    else if (waiting.size === before)
      throw new Error(`stacks wait for each other: ${[...waiting].map(({ name }) => name).join(", ")}`);
  }
  return stacks.flatMap(({ name }) => endings.get(name) ?? []);
}

/** The same stacks, taken down in the opposite order: what stands on a stack goes before it. */
export function reversed<S extends { name: string; after: readonly string[] }>(stacks: readonly S[]): S[] {
  return stacks.toReversed().map((stack) => ({
    ...stack,
    after: stacks.filter(({ after }) => after.includes(stack.name)).map(({ name }) => name),
  }));
}
