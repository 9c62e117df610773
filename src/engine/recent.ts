/** The values made last, by key: what is asked for again is kept, what is asked for least recently goes first. */
export class Recent<T extends object> {
  readonly #most: number;
  readonly #values = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, make: () => T): T {
    const value = this.#values.get(key) ?? make();
    // A map keeps the order in which keys came, so one that is asked for goes to its end.
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }

  forget(belongs: (key: string) => boolean): void {
    for (const key of this.#values.keys()) if (belongs(key)) this.#values.delete(key);
  }
}
