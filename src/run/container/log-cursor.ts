import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** Beside the cursor: all of an ended container's output has been read. */
export const FINISHED = ".finished";

/** What was read this long ago is in the log by now, even when the keeper that was to write it is killed. */
const SETTLED_MS = 2000;

/**
 * How far a container's output has been read: the engine's own time of the last write in nanoseconds, and how many
 * writes of that very time (pieces of a long line share one) were read. Kept is how far it was a moment ago: whoever goes
 * on from there may repeat that moment, and loses nothing.
 */
export class LogCursor {
  readonly #file: string;
  #saved: string;
  #at: bigint;
  #count: number;
  /** Writes of the first moment that were read by a predecessor. */
  #skip: number;
  /** Oldest first. */
  readonly #passed: { when: number; text: string }[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#saved = read(file);
    const [at = "0", count = "0"] = this.#saved.split(" ");
    this.#at = BigInt(at);
    this.#count = 0;
    this.#skip = Number(count);
  }

  /** What an engine's `since` takes: seconds with nine decimals. */
  get since(): string | undefined {
    if (this.#at === 0n) return undefined;
    const digits = String(this.#at).padStart(10, "0");
    return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
  }

  /** Moves on to a write, given by its time as the engine tells it; whether it is a new one. */
  pass(time: string): boolean {
    const at = nanoseconds(time);
    if (at < this.#at) return false;
    this.#count = at === this.#at ? this.#count + 1 : 1;
    if (at > this.#at) this.#skip = 0;
    this.#at = at;
    return this.#count > this.#skip;
  }

  /** Puts on disk how far it was a moment before `now`, which is in milliseconds of any clock that never goes back. */
  save(now: number): void {
    this.#passed.push({ when: now, text: `${this.#at} ${Math.max(this.#count, this.#skip)}` });
    const settled = this.#passed.findLastIndex(({ when }) => when <= now - SETTLED_MS);
    if (settled === -1) return;
    const text = this.#passed[settled]?.text ?? "";
    this.#passed.splice(0, settled);
    if (text === this.#saved) return;
    this.#write(() => {
      writeFileSync(`${this.#file}.new`, text);
      renameSync(`${this.#file}.new`, this.#file);
    });
    this.#saved = text;
  }

  finish(): void {
    this.#write(() => writeFileSync(`${this.#file}${FINISHED}`, ""));
  }

  /** A folder that is gone has no reader any more. */
  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
}

function nanoseconds(time: string): bigint {
  const fraction = (/\.(\d+)/.exec(time)?.[1] ?? "").padEnd(9, "0").slice(0, 9);
  return BigInt(Math.floor(Date.parse(time) / 1000)) * 1_000_000_000n + BigInt(fraction);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "0 0";
  }
}
