import { diskUse } from "../run/disk.ts";
import { inBackground } from "./background.ts";
import type { World } from "./world.ts";

/** A measure is good for this long; walking many files takes seconds and reads what nobody asked for. */
const GOOD_FOR_MS = 30_000;

type Measure = { bytes: number; at: number };

/** How much disk folders use, measured beside everything else: whoever asks gets the last measure at once, and has it renewed. */
export class DiskUses {
  readonly #world: World;
  readonly #measured = new Map<string, Measure>();
  readonly #measuring = new Map<string, Promise<void>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Bytes as last measured; nothing before a first measure. */
  of(folder: string): number | undefined {
    const last = this.#measured.get(folder);
    if (last === undefined || performance.now() - last.at > GOOD_FOR_MS) this.#measure(folder);
    return last?.bytes;
  }

  /** One at a time for each folder, and for all of them one after the other. */
  #measure(folder: string): void {
    if (this.#measuring.has(folder)) return;
    const before = [...this.#measuring.values()].at(-1) ?? Promise.resolve();
    const work = before
      .catch(() => undefined)
      .then(() => diskUse(folder))
      .then((bytes) => {
        // A folder that is gone is not remembered.
        if (bytes === 0) this.#measured.delete(folder);
        else this.#measured.set(folder, { bytes, at: performance.now() });
      })
      .finally(() => this.#measuring.delete(folder));
    this.#measuring.set(folder, work);
    inBackground(this.#world, `measuring ${folder}`, work);
  }
}
