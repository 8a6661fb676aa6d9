// Finds the place in a signal that is most similar to another place.

/** Samples that the first, coarse search takes as one. */
const STEP = 4;

/** A search: all positions are indices of `signal`. */
export interface Search {
  readonly signal: Float32Array;
  /** The beginning of the part that the result must resemble. */
  readonly model: number;
  /** The first and the last allowed result. */
  readonly from: number;
  readonly to: number;
  /** Samples that are compared. */
  readonly length: number;
}

/**
 * Returns the beginning of the part with the highest normalised cross-correlation with the model.
 * Where everything is silent, it returns the middle of the allowed results.
 */
export function mostSimilar({ signal, model, from, to, length }: Search): number {
  const coarseModel = decimated(signal, model, length);
  const coarse = decimated(signal, from, to - from + length);
  const last = Math.floor((to - from) / STEP);
  const middle = Math.round((from + to) / 2);
  const index = best(coarse, coarseModel, 0, last);
  if (index === undefined) return middle;
  const near = from + index * STEP;
  const template = signal.subarray(model, model + length);
  return best(signal, template, Math.max(from, near - STEP), Math.min(to, near + STEP)) ?? near;
}

function best(signal: Float32Array, model: Float32Array, from: number, to: number): number | undefined {
  const { length } = model;
  let energy = 0;
  for (let n = 0; n < length; n += 1) energy += (signal[from + n] as number) ** 2;
  let found: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = from; at <= to; at += 1) {
    let product = 0;
    for (let n = 0; n < length; n += 1) product += (signal[at + n] as number) * (model[n] as number);
    const score = product / Math.sqrt(Math.max(energy, Number.MIN_VALUE));
    if (product !== 0 && score > highest) {
      highest = score;
      found = at;
    }
    energy += (signal[at + length] ?? 0) ** 2 - (signal[at] as number) ** 2;
  }
  return found;
}

/** Returns the means of consecutive samples. */
function decimated(signal: Float32Array, from: number, length: number): Float32Array {
  const result = new Float32Array(Math.floor(length / STEP));
  for (let index = 0; index < result.length; index += 1) {
    let sum = 0;
    for (let n = 0; n < STEP; n += 1) sum += signal[from + index * STEP + n] as number;
    result[index] = sum / STEP;
  }
  return result;
}
