// Compares samples of pieces with those of a whole signal.

/**
 * Returns the largest difference between the samples of two signals; Infinity: their lengths
 * differ.
 */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, sample, n) => Math.max(largest, Math.abs(sample - (b[n] as number))), 0);
}

/** A reader of pieces of a stereo signal. Resolves with undefined when it reads nothing. */
type ReadPiece = (from: number, length: number) => Promise<readonly [Float32Array, Float32Array] | undefined>;

/**
 * Returns the largest difference between pieces and the same parts of the whole signal, for each
 * piece `[from, length]` in samples; Infinity: the piece has another length or is missing.
 */
export async function pieceDifferences(
  read: ReadPiece,
  whole: readonly [Float32Array, Float32Array],
  pieces: readonly (readonly [from: number, length: number])[],
): Promise<number[]> {
  const differences = [];
  for (const [from, length] of pieces) {
    const piece = (await read(from, length)) ?? [new Float32Array(), new Float32Array()];
    const ofChannel = (n: 0 | 1) => largestDifference(piece[n], whole[n].subarray(from, from + length));
    differences.push(Math.max(ofChannel(0), ofChannel(1)));
  }
  return differences;
}
