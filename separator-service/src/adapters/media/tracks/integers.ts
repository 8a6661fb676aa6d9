// Rounds float samples to integers. ffmpeg cuts the lower bits off when it makes 24-bit samples,
// and its rounding may change with its version.

const MAX_16 = 2 ** 15 - 1;
const MAX_24 = 2 ** 23 - 1;

/**
 * Returns 16-bit samples, little-endian. Full scale, 1, is 32768; each result is the nearest
 * integer, and values outside -32768 to 32767 are clamped.
 */
export function toInt16(samples: Float32Array): Buffer {
  const rounded = new Int16Array(samples.length);
  for (let at = 0; at < samples.length; at += 1) rounded[at] = nearest(samples[at] as number, MAX_16);
  return Buffer.from(rounded.buffer);
}

/** Returns 24-bit samples of 3 bytes, little-endian, which are rounded and clamped alike. */
export function toInt24(samples: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafeSlow(samples.length * 3);
  for (let at = 0, to = 0; at < samples.length; at += 1, to += 3) {
    const value = nearest(samples[at] as number, MAX_24);
    bytes[to] = value;
    bytes[to + 1] = value >> 8;
    bytes[to + 2] = value >> 16;
  }
  return bytes;
}

/** Math.floor is several times as fast as Math.round. The product is exact in 64 bits. */
function nearest(sample: number, max: number): number {
  const value = Math.floor(sample * (max + 1) + 0.5);
  return Math.max(-max - 1, Math.min(max, value));
}
