/** When Google may work on a server: one weekly window, and a time in which it leaves it alone. */

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];
export type Window = { day: Day; hours: number; minutes: number };

/** A server knows one window: the first day of the first one that the manifest names. */
export function firstWindow(windows: readonly string[]): Window | undefined {
  const [, day, hours, minutes] = /^([a-z]{3})\S* ([0-9]{2}):([0-9]{2})-/.exec(windows[0] ?? "") ?? [];
  const known = days.find((name) => name === day);
  return known && { day: known, hours: Number(hours), minutes: Number(minutes) };
}

export type Quiet = { start: string; end: string };

/** The days of `2026-12-15/2027-01-05`, the last included: what Google is told ends as the day after begins. */
export function quietTime(range: string): Quiet {
  const [first = "", last = ""] = range.split("/");
  return { start: first, end: new Date(Date.parse(last) + DAY).toISOString().slice(0, 10) };
}

/** How many days a quiet time has. */
export function quietDays({ start, end }: Quiet): number {
  return (Date.parse(end) - Date.parse(start)) / DAY;
}

const DAY = 86_400_000;
