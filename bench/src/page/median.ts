// Summarises the runs of a measurement.

/**
 * Returns the rounded median. Of an even number of values, it is the upper of the two middle ones.
 */
export function medianOf(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(0);
}
