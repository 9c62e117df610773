import { stripVTControlCharacters } from "node:util";
import type { LogLine } from "../../run/protocol/api.ts";
import type { Format, Paint } from "./paint.ts";

const COLOURS: readonly Format[] = ["cyan", "magenta", "green", "blue", "yellow"];

/** A log line: time of day, instance in its component's colour, and the app's own words without its colour codes. */
export function logText({ at, component, instance, stream, message }: LogLine, paint: Paint): string {
  const mark = stream === "err" ? paint("red", "│") : paint("dim", "│");
  const text = stripVTControlCharacters(message);
  return `${paint("dim", timeOfDay(at))} ${paint(colourOf(component), instance)} ${mark} ${text}`;
}

/** In the reader's own time zone, to the millisecond. */
function timeOfDay(at: string): string {
  const time = new Date(at);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
}

/** Always the same one for a name, whatever else there is. */
function colourOf(component: string): Format {
  let sum = 0;
  for (const letter of component) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[sum % COLOURS.length] ?? "cyan";
}
