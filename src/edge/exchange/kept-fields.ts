import type { Field } from "../head/fields.ts";

/** Fields that speak of one connection only and are never passed on (RFC 9110, 7.6.1). */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** The field lines of `text`, byte for byte, without those that `drops` names. */
export function keepFields(text: string, fields: readonly Field[], drops: (name: string) => boolean): string {
  let kept = "";
  let runStart = fields[0]?.start ?? 0;
  let runEnd = runStart;
  for (const field of fields) {
    if (drops(field.name)) {
      kept += text.slice(runStart, field.start);
      runStart = field.end;
    }
    runEnd = field.end;
  }
  return kept + text.slice(runStart, runEnd);
}
