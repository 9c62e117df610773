/** The median: of ratios taken in turn, the one that other work on the machine disturbs least. */
export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
