import { MINIMUM_BODY_BYTES } from "./times.ts";

/** Whether an upload keeps a minimal pace, judged by stretches; it is stopped while we are the ones who do not read. */
export class Pace {
  readonly #stretch: number;
  #bytes = 0;
  #since = Number.POSITIVE_INFINITY;

  /** In milliseconds. */
  constructor(stretch: number) {
    this.#stretch = stretch;
  }

  start(now: number): void {
    this.#bytes = 0;
    this.#since = now;
  }

  stop(): void {
    this.#since = Number.POSITIVE_INFINITY;
  }

  note(bytes: number): void {
    this.#bytes += bytes;
  }

  isTooSlow(now: number): boolean {
    if (now - this.#since < this.#stretch) return false;
    const slow = this.#bytes < MINIMUM_BODY_BYTES;
    this.start(now);
    return slow;
  }
}
