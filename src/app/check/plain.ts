import type { Text } from "../model.ts";

/** What a text says without references; `undefined` when it has any. */
export function plain(text: Text | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text.every((part) => "literal" in part) ? text.map((part) => part.literal).join("") : undefined;
}

/** Whether a setting is switched on, in the words programs take for it. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|true|t|yes|y|on|enabled?)$/i.test(value.trim());
}
