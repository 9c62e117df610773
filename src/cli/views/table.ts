import { width } from "./paint.ts";

/** Rows in columns, two spaces apart and as wide as needed; the last one is not filled up. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const columns: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) columns[index] = Math.max(columns[index] ?? 0, width(cell));
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => cell + " ".repeat((columns[index] ?? 0) - width(cell)));
      return `${indent}${cells.join("  ").trimEnd()}`;
    })
    .join("\n");
}
