import { waves } from "../../compile/kubernetes/object.ts";

/** Lets the deliveries to further clusters move what serves once the first cluster has run its jobs before the release. */
export class WaveGate {
  readonly #opened = Promise.withResolvers<void>();

  constructor() {
    // Nobody may be waiting when it is closed for good.
    this.#opened.promise.catch(() => {});
  }

  /** Does the work of the first cluster; where it fails before it reached its workloads, those who wait fail with it. */
  async open(work: (reach: (wave: number) => Promise<void>) => Promise<void>): Promise<void> {
    try {
      await work(async (wave) => {
        if (wave >= waves.workloads) this.#opened.resolve();
      });
      this.#opened.resolve();
    } catch (error) {
      this.#opened.reject(error);
      throw error;
    }
  }

  /** Waits before a wave in a further cluster. */
  async pass(wave: number): Promise<void> {
    if (wave >= waves.workloads) await this.#opened.promise;
  }
}
