/** Forms of texts that a pattern cannot express, by their format. They know nothing of zod, so that rules can use them. */
import { Cron } from "croner";
import { zones } from "./zones.ts";

/** Numbers, and names of months and days: what some clocks know beyond, as `L`, others refuse. */
const value = "([0-9]+|[A-Za-z]{3})";
const field = `(\\*|${value}(-${value})?)(/[0-9]+)?`;
const fields = `${field}(,${field})*`;
const five = new RegExp(`^${fields}( ${fields}){4}$`);

export const judges = {
  "a-schedule": isSchedule,
  "date-range": isDateRange,
  "time-zone": isZone,
} satisfies Readonly<Record<string, (text: string) => boolean>>;

/** Whether a form is judged here. */
export function isJudged(format: string): format is keyof typeof judges {
  return Object.hasOwn(judges, format);
}

function isSchedule(text: string): boolean {
  if (text.length > 200 || !five.test(text)) return false;
  try {
    new Cron(text, { paused: true });
    return true;
  } catch {
    return false;
  }
}

/** Two days that the calendar has, the second not before the first. */
function isDateRange(text: string): boolean {
  const days = /^([0-9]{4}-[0-9]{2}-[0-9]{2})\/([0-9]{4}-[0-9]{2}-[0-9]{2})$/.exec(text)?.slice(1) ?? [];
  const [first = "", last = ""] = days;
  return days.length === 2 && days.every(isDay) && first <= last;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isZone(text: string): boolean {
  // The list costs nothing; a formatter takes as long as everything else about a manifest, and knows the older names too.
  if (zones().has(text)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return !/^[+-]/.test(text);
  } catch {
    return false;
  }
}
