// Converts samples between floats, whose full scale is 1, and integers of 16 bits.

const FULL_SCALE = 0x8000;

/** Rounds a sample to 16 bits. */
export function toInteger(sample: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE)));
}

/** Converts a sample of 16 bits. */
export function fromInteger(sample: number): number {
  return sample / FULL_SCALE;
}
