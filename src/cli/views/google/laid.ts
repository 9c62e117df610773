import type { Laid } from "../../../operations/google/bootstrap.ts";
import type { Paint } from "../paint.ts";
import { table } from "../table.ts";

/** What was made for the first deployment, and what was there. */
export function laidText(laid: readonly Laid[], paint: Paint): string {
  const rows = laid.map(({ what, outcome }) => [
    what,
    outcome === "made" ? paint("green", "made") : paint("dim", "there already"),
  ]);
  return `${table(rows)}\n`;
}
