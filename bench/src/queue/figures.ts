// Formats measured values.

/** Returns the value below which the share `part` of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Returns the median, and the smallest and the largest value. */
export function spread(values: readonly number[], digits = 2): string {
  const [low, middle, high] = [0, 0.5, 1].map((part) => quantile(values, part).toFixed(digits));
  return `${middle} (${low} to ${high})`;
}
