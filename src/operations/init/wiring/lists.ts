import type { Read } from "../python/environment.ts";

/** Several words as the program cuts them: at commas, at blanks, or as JSON. */
export function hostsValue(words: readonly string[], reads: readonly Read[]): string {
  if (reads.some(({ as }) => as === "json")) return JSON.stringify(words);
  const cut = reads.flatMap(({ around }) => around).find((one) => one.in === "method" && one.name === "split");
  const blank = cut?.in === "method" && (cut.argument === undefined || cut.argument === " ");
  return words.join(blank ? " " : ((cut?.in === "method" ? cut.argument : undefined) ?? ","));
}

/** What switches a setting off that is on unless told; nothing where it is off already. */
export function switchedOff(reads: readonly Read[]): string | undefined {
  const isOn = reads.some(({ required, fallback }) => required || /^(1|true|t|yes|y|on)$/i.test(fallback ?? ""));
  if (!isOn) return undefined;
  // Any text is true to `bool`, except none.
  if (reads.some(({ around }) => around.findLast((one) => one.in === "call")?.name === "bool")) return "";
  const isNumber = reads.some(({ as, around }) => as === "int" || around.some((one) => one.in === "call" && one.name === "int"));
  const compared = reads.flatMap(({ around }) => around.flatMap((one) => (one.in === "compared" ? one.with : [])));
  if (isNumber || compared.includes("1") || compared.includes("0")) return "0";
  return compared.includes("True") || compared.includes("False") ? "False" : "false";
}
