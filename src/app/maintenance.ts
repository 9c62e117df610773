/** When Google may work on a server: one weekly window, and a time in which it leaves it alone. */

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];
export type Window = { day: Day; hours: number; minutes: number };

/** A server knows one window: the first day of the first one that the manifest names. */
export function firstWindow(windows: readonly string[]): Window | undefined {
  const first = windowOf(windows[0] ?? "");
  const day = first?.days[0];
  return first === undefined || day === undefined ? undefined : { day, hours: first.hours, minutes: first.minutes };
}

/** A window as it is written: `tue,thu 09:00-13:00`. `length` in minutes; one that ends before it begins ends on the day after. */
export type WrittenWindow = { days: readonly Day[]; hours: number; minutes: number; length: number };

export function windowOf(written: string): WrittenWindow | undefined {
  const [, names = "", ...times] = /^(\S+) ([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$/.exec(written) ?? [];
  const [hours = 0, minutes = 0, endHours = 0, endMinutes = 0] = times.map(Number);
  if (times.length === 0) return undefined;
  const length = (endHours - hours) * 60 + endMinutes - minutes;
  const named = names.split(",");
  return {
    days: named.flatMap((name) => days.filter((day) => day === name)),
    hours,
    minutes,
    length: length > 0 ? length : length + 24 * 60,
  };
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
