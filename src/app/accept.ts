import { find } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Locate } from "../manifest/locate.ts";
import type { Manifest } from "../manifest/schema.ts";

export type Waived = { left: Diagnostic[]; used: ReadonlySet<string> };

/** Leaves out what the manifest waives by its code, and says which waivers were of use. */
export function waive(diagnostics: readonly Diagnostic[], accept: Manifest["accept"] = {}): Waived {
  const used = new Set<string>();
  const left = diagnostics.filter(({ code }) => {
    const waived = isWaivable(code) && Object.hasOwn(accept, code);
    if (waived) used.add(code);
    return !waived;
  });
  return { left, used };
}

/** What is wrong with the waivers themselves. */
export function checkAccept(accept: Manifest["accept"] = {}, used: ReadonlySet<string>, locate: Locate): Diagnostic[] {
  return Object.keys(accept).flatMap((code): Diagnostic[] => {
    const at = locate(["accept", code], "key");
    if (find(code) === undefined) return [diagnose("accept-unknown", { code }, at)];
    if (!isWaivable(code)) return [diagnose("accept-refused", { code }, at)];
    return used.has(code) ? [] : [diagnose("accept-unused", { code }, at)];
  });
}

/** Judgements of checks and words of targets can be overruled; what the manifest means cannot, nor can a waiver waive a waiver. */
function isWaivable(code: string): boolean {
  return /^FL0[34]/.test(code) && !/^FL034[345]$/.test(code);
}
