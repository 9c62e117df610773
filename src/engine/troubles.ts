import { Backoff } from "./backoff.ts";

/** What went wrong with the components of each release of one stage, for who waits for them and for when to try again. */
export class Troubles {
  readonly #backoff = new Backoff();
  readonly #reasons = new Map<string, string>();
  /** Those of which an instance ran and was given up. */
  readonly #hopeless = new Set<string>();
  /** What each wrote last before it ended. */
  readonly #lines = new Map<string, readonly string[]>();

  /** One of its instances ended by its own doing: counted, and not tried again at once. */
  crashed(of: Component, reason: string, isHopeless: boolean): void {
    this.#reasons.set(key(of), reason);
    if (isHopeless) this.#hopeless.add(key(of));
    this.#backoff.failed(key(of), performance.now());
  }

  /** It runs and is not ready. */
  failing(of: Component, reason: string): void {
    this.#reasons.set(key(of), reason);
  }

  wrote(of: Component, lines: readonly string[]): void {
    this.#lines.set(key(of), lines);
  }

  /** It stayed up: what it did before is not held against it any more. */
  settled(of: Component): void {
    this.#backoff.settled(key(of));
  }

  /** Whoever waits for it from now on is told only of what comes. */
  clear(of: Component): void {
    this.#reasons.delete(key(of));
    this.#hopeless.delete(key(of));
  }

  clearAll(): void {
    this.#reasons.clear();
    this.#hopeless.clear();
  }

  of(component: Component): { crashes: number; reason: string | undefined; isHopeless: boolean; lines: readonly string[] } {
    const at = key(component);
    return {
      crashes: this.#backoff.count(at),
      reason: this.#reasons.get(at),
      isHopeless: this.#hopeless.has(at),
      lines: this.#lines.get(at) ?? [],
    };
  }

  /** What is wrong with the release, if anything is. */
  ofRelease(release: string): string | undefined {
    for (const [at, reason] of this.#reasons) if (releaseOf(at) === release) return reason;
    return undefined;
  }

  /** Whether it has to wait before it is started again, by the clock of `performance.now()`. */
  holds(of: Component, now: number): boolean {
    return this.#backoff.held(key(of), now);
  }

  /** When the first one that waits now may be started again. */
  nextTry(now: number): number | undefined {
    return this.#backoff.next(now);
  }

  /** Lets go of what is known of releases that are not among these. */
  keepOnly(releases: ReadonlySet<string>): void {
    const isOver = (at: string): boolean => !releases.has(releaseOf(at));
    for (const notes of [this.#reasons, this.#hopeless, this.#lines])
      for (const at of notes.keys()) if (isOver(at)) notes.delete(at);
    this.#backoff.forget(isOver);
  }
}

export type Component = { component: string; release: string };

const key = ({ component, release }: Component): string => `${component} ${release}`;
const releaseOf = (at: string): string => at.slice(at.indexOf(" ") + 1);
