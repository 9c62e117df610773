/** Something that must not wait for ever: asked a few times a second whether its time is up. */
export interface Watched {
  check(now: number): void;
}

const TICK_MS = 200;

/**
 * One timer for all time limits: starting one is writing a number, which costs nothing at ten thousand requests a second.
 * A limit is noticed at most a fifth of a second late.
 */
export class Clock {
  readonly #watched = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Milliseconds that never jump. */
  now(): number {
    return performance.now();
  }

  watch(item: Watched): void {
    this.#watched.add(item);
  }

  unwatch(item: Watched): void {
    this.#watched.delete(item);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = this.now();
    for (const item of this.#watched) item.check(now);
  }
}
