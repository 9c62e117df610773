/** Upper bounds in seconds, Prometheus' own defaults. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const CLASSES = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

type Counters = { classes: number[]; buckets: number[]; seconds: number; count: number };

/** Requests and their latencies on one port, by who answered. Targets are few: those the table has named. */
export class Stats {
  readonly #targets = new Map<string, Counters>();

  /** `milliseconds` is absent where they say nothing about the app: how long a WebSocket stayed open. */
  count(target: string, status: number, milliseconds: number | undefined): void {
    const counters = this.#targets.get(target) ?? this.#open(target);
    const byClass = Math.floor(status / 100) - 1;
    counters.classes[byClass] = (counters.classes[byClass] ?? 0) + 1;
    if (milliseconds === undefined) return;
    const seconds = milliseconds / 1_000;
    counters.seconds += seconds;
    counters.count += 1;
    let at = 0;
    while (at < BOUNDS.length && seconds > (BOUNDS[at] ?? 0)) at += 1;
    counters.buckets[at] = (counters.buckets[at] ?? 0) + 1;
  }

  requests(): { target: string; status: string; count: number }[] {
    return [...this.#targets].flatMap(([target, { classes }]) =>
      CLASSES.map((status, at) => ({ target, status, count: classes[at] ?? 0 })).filter(({ count }) => count > 0),
    );
  }

  latency(): { target: string; buckets: { le: number; count: number }[]; sum: number; count: number }[] {
    return [...this.#targets].map(([target, { buckets, seconds, count }]) => {
      let sum = 0;
      const cumulative = BOUNDS.map((le, at) => {
        sum += buckets[at] ?? 0;
        return { le, count: sum };
      });
      return { target, buckets: cumulative, sum: seconds, count };
    });
  }

  #open(target: string): Counters {
    const counters = {
      classes: CLASSES.map(() => 0),
      buckets: new Array<number>(BOUNDS.length + 1).fill(0),
      seconds: 0,
      count: 0,
    };
    this.#targets.set(target, counters);
    return counters;
  }
}
