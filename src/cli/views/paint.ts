import { stripVTControlCharacters, styleText } from "node:util";

/** Colours a text for one output, or leaves it as it is. */
export type Paint = (format: Format | readonly Format[], text: string) => string;
export type Format = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan";

export const plain: Paint = (_, text) => text;
const coloured: Paint = (format, text) =>
  styleText(typeof format === "string" ? format : [...format], text, { validateStream: false });

/** Colours only on a terminal that has some, and never with NO_COLOR (https://no-color.org). */
export function paintFor(output: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb" ? coloured : plain;
}

/** How many columns a text takes on a terminal, as far as counting its characters tells. */
export function width(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
