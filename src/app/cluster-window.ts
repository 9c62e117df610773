/**
 * When GKE may work on a cluster. It takes one weekly window only, and insists on 48 hours within any 32 days, counting windows
 * of four hours and more: https://cloud.google.com/kubernetes-engine/docs/how-to/maintenance-window.
 */
import { type Day, days, windowOf } from "./maintenance.ts";

export type ClusterWindow = {
  days: readonly Day[];
  /** Of the day, in UTC. */
  from: { hours: number; minutes: number };
  /** How long it lasts, in minutes. */
  minutes: number;
};

const HOURS_NEEDED = 48;
const SHORTEST_HOURS = 4;
/** How often a weekday surely comes within 32 days. */
const WEEKS = 4;

/**
 * The one window a cluster gets: that of the first entry and of others at the same time, as long as it has to be. `undefined`
 * where nothing is said.
 */
export function clusterWindow(windows: readonly string[]): ClusterWindow | undefined {
  const [first, ...others] = windows.flatMap((written) => windowOf(written) ?? []);
  if (first === undefined) return undefined;
  const same = others.filter(({ hours, minutes }) => hours === first.hours && minutes === first.minutes);
  const named = new Set([first, ...same].flatMap((window) => window.days));
  const least = Math.max(SHORTEST_HOURS, Math.ceil(HOURS_NEEDED / (WEEKS * named.size))) * 60;
  return {
    days: days.filter((day) => named.has(day)),
    from: { hours: first.hours, minutes: first.minutes },
    minutes: Math.max(least, ...[first, ...same].map(({ length }) => length)),
  };
}

/** As the manifest writes it: `sun 01:00-13:00`. */
export function printWindow({ days: named, from, minutes }: ClusterWindow): string {
  const clock = (at: number) => [Math.floor(at / 60) % 24, at % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const start = from.hours * 60 + from.minutes;
  return `${named.join(",")} ${clock(start)}-${clock(start + minutes)}`;
}
