import type { Rate } from "./units.ts";

/** Seconds over which Cloud Armor counts: https://docs.cloud.google.com/armor/docs/rate-limiting-overview. */
const INTERVALS = [10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600] as const;
/** Requests it counts in one of them. */
const MOST = 1_000_000;

/** A rate as Cloud Armor counts it. */
export type CountedRate = { count: number; seconds: number };

/**
 * The same rate over an interval that Cloud Armor knows: the shortest that is long enough, else an hour, and a shorter one
 * where so many requests are not counted; `undefined` where no interval is short enough.
 */
export function countedRate({ requests, per }: Rate): CountedRate | undefined {
  const asked = per / 1000;
  const wanted = INTERVALS.find((interval) => interval >= asked) ?? 3600;
  const within = (interval: number) => (requests * interval) / asked <= MOST;
  const seconds = INTERVALS.findLast((interval) => interval <= wanted && within(interval));
  return seconds === undefined ? undefined : { count: Math.max(1, Math.round((requests * seconds) / asked)), seconds };
}
