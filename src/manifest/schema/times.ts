import { Cron } from "croner";
import { form, judged } from "./form.ts";
import { zones } from "./zones.ts";

const clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
const day = "(mon|tue|wed|thu|fri|sat|sun)";
const date = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const field = "(\\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/[0-9]+)?";
const fields = `${field}(,${field})*`;
const five = new RegExp(`^${fields}( ${fields}){4}$`);

export const timeOfDay = form(
  "time-of-day",
  new RegExp(`^${clock}$`),
  "a time of day",
  'hours and minutes in UTC, in quotes: `"02:00"`',
);

export const maintenanceWindow = form(
  "maintenance-window",
  new RegExp(`^${day}(,${day})* ${clock}-${clock}$`),
  "a maintenance window",
  "days and two times in UTC: `sun 02:00-05:00`, `tue,thu 09:00-13:00`",
);

export const dateRange = form(
  "date-range",
  new RegExp(`^${date}/${date}$`),
  "a range of dates",
  "first and last day: `2026-12-15/2027-01-05`",
);

export const schedule = judged(
  "a-schedule",
  isSchedule,
  "a schedule",
  "five fields: minute, hour, day of month, month, day of week: `0 3 * * *`",
);

export const zone = judged("time-zone", isZone, "a time zone", "its name in the tz database: `Europe/Zurich`, `UTC`", zones);

function isSchedule(text: string): boolean {
  if (text.length > 200 || !five.test(text)) return false;
  try {
    new Cron(text, { paused: true });
    return true;
  } catch {
    return false;
  }
}

function isZone(text: string): boolean {
  // The list costs nothing; a formatter takes as long as everything else about a manifest, and knows the older names too.
  if (text === "UTC" || Intl.supportedValuesOf("timeZone").includes(text)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return !/^[+-]/.test(text);
  } catch {
    return false;
  }
}
