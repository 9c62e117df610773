/** Forms of texts that a pattern cannot express, by their format. They know nothing of zod, so that rules can use them. */
import { Cron } from "croner";
import { zones } from "./zones.ts";

const field = "(\\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/[0-9]+)?";
const fields = `${field}(,${field})*`;
const five = new RegExp(`^${fields}( ${fields}){4}$`);

export const judges = {
  "a-schedule": isSchedule,
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
