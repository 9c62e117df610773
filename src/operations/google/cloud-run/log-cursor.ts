import type { LogEntry } from "../../../run/google/log-entries.ts";

/**
 * How far behind the newest entry others may still turn up: instances send on their own, and Logging shows what it has
 * received after some seconds.
 */
const LATE_MS = 60_000;

/**
 * How far a follower has read. Each look goes back as far as an entry may be late, and what was given before is left out:
 * nothing is lost and nothing comes twice.
 */
export class LogCursor {
  readonly #begin: number;
  #newest: number;
  /** When each entry was written that another look may show again. */
  readonly #given = new Map<string, number>();

  /** `begin`: the time from which on entries are wanted where none was given yet. */
  constructor(begin: string) {
    this.#begin = Date.parse(begin);
    this.#newest = this.#begin;
  }

  /** The time from which on the next look has to ask. */
  get from(): string {
    return new Date(Math.max(this.#begin, this.#newest - LATE_MS)).toISOString();
  }

  /** Those of a look's entries that were not given yet. */
  fresh(entries: readonly LogEntry[], now: Date): LogEntry[] {
    const fresh = entries.filter((entry) => {
      const key = `${entry.timestamp} ${entry.insertId}`;
      if (this.#given.has(key)) return false;
      const at = Date.parse(entry.timestamp);
      this.#given.set(key, at);
      // A writer whose clock runs ahead must not make the next look pass over all others.
      this.#newest = Math.max(this.#newest, Math.min(at, now.getTime()));
      return true;
    });
    const oldest = Date.parse(this.from);
    for (const [key, at] of this.#given) if (at < oldest) this.#given.delete(key);
    return fresh;
  }
}
