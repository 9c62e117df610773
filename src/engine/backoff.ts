/**
 * How long to wait before a crashed component is started again: 0.1 s, doubling, at most 30 s; forgotten once it stays
 * up. Times are those of a clock that never jumps (`performance.now()`).
 */
export class Backoff {
  readonly #failures = new Map<string, { count: number; notBefore: number }>();

  failed(key: string, now: number): { count: number; notBefore: number } {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const entry = { count, notBefore: now + Math.min(30_000, 100 * 2 ** (count - 1)) };
    this.#failures.set(key, entry);
    return entry;
  }

  held(key: string, now: number): boolean {
    return (this.#failures.get(key)?.notBefore ?? 0) > now;
  }

  /** When the first of those that are held at `now` may be started again. */
  next(now: number): number | undefined {
    const waiting = [...this.#failures.values()].map(({ notBefore }) => notBefore).filter((notBefore) => notBefore > now);
    return waiting.length === 0 ? undefined : Math.min(...waiting);
  }

  count(key: string): number {
    return this.#failures.get(key)?.count ?? 0;
  }

  settled(key: string): void {
    this.#failures.delete(key);
  }

  forget(isOver: (key: string) => boolean): void {
    for (const key of this.#failures.keys()) if (isOver(key)) this.#failures.delete(key);
  }
}
