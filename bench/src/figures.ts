// Summarises measured values, so that all measurements have the same medians and percentiles.

/** Returns the smallest value that at least `share` of the values do not exceed; NaN: no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Returns the median. Of an even number of values, it is the lower of the two middle ones. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Formats the median, the smallest and the largest value, and the number of values. */
export function spread(values: readonly number[], digits = 0): string {
  const [middle, low, high] = [0.5, 0, 1].map((share) => percentile(values, share).toFixed(digits));
  return `${middle} (${low} to ${high}, ${values.length} runs)`;
}

/** States whether a median reaches a goal that it must stay below. `unit`: of the values. */
export function verdict(values: readonly number[], goal: number, unit: string): string {
  return `goal: a median under ${goal} ${unit}, ${median(values) < goal ? 'reached' : 'not reached'}`;
}

/** States whether the median of ratios reaches a goal. */
export function ratioVerdict(ratios: readonly number[], goal: number): string {
  return `goal: a median of at least ${goal}, ${median(ratios) >= goal ? 'reached' : 'not reached'}`;
}
