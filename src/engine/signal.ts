/** Waiters for conditions over changing state: `changed()` has every one look again. */
export class Signal {
  #waiters = new Set<() => void>();

  changed(): void {
    for (const look of [...this.#waiters]) look();
  }

  /** Resolves with the first defined value of `look`, rejects with what it throws; looks now and at each change. */
  until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        try {
          const value = look();
          if (value === undefined) return;
          this.#waiters.delete(attempt);
          resolve(value);
        } catch (error) {
          this.#waiters.delete(attempt);
          reject(error);
        }
      };
      this.#waiters.add(attempt);
      attempt();
    });
  }
}

/** Resolves after `ms`, or at once when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
