import { appendFileSync } from "node:fs";

/** One line of the README's table. */
export type Row = { what: string; measured: string; bound: string; met: boolean };

/**
 * Hands a measured figure to the trial: appended as one JSON line to the file that `FAIRLEAD_ROWS` names. Run by hand, a
 * bench only prints its own table.
 */
export function tellRow(row: Row): void {
  const file = process.env.FAIRLEAD_ROWS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
