import { form, judged } from "./form.ts";
import { zones } from "./zones.ts";

const clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
const day = "(mon|tue|wed|thu|fri|sat|sun)";

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

export const dateRange = judged(
  "date-range",
  "a range of dates",
  "first and last day, as the calendar has them: `2026-12-15/2027-01-05`",
);

export const schedule = judged(
  "a-schedule",
  "a schedule",
  "five fields: minute, hour, day of month, month, day of week: `0 3 * * *`",
);

export const zone = judged("time-zone", "a time zone", "its name in the tz database: `Europe/Zurich`, `UTC`", zones);
