// Makes DSF files, which ffmpeg reads but cannot write.

const RATE = 2_822_400;
const BLOCK_BYTES = 4_096;

/**
 * Returns a DSF of DSD64 with one or two channels, as Sony's "DSF File Format Specification" 1.01
 * describes it. Its bits alternate, which is silence.
 */
export function dsf(seconds: number, channels: 1 | 2): Buffer {
  const blocks = Math.ceil((seconds * RATE) / 8 / BLOCK_BYTES);
  const dataBytes = blocks * BLOCK_BYTES * channels;
  const head = Buffer.alloc(28 + 52 + 12);
  head.write('DSD ', 'latin1');
  head.writeBigUInt64LE(28n, 4);
  head.writeBigUInt64LE(BigInt(head.length + dataBytes), 12);
  head.write('fmt ', 28, 'latin1');
  head.writeBigUInt64LE(52n, 32);
  // The layout of mono is 1 and that of stereo is 2, as the number of channels.
  const [version, dsd, layout, bits] = [1, 0, channels, 1];
  for (const [index, value] of [version, dsd, layout, channels, RATE, bits].entries())
    head.writeUInt32LE(value, 40 + index * 4);
  head.writeBigUInt64LE(BigInt(seconds * RATE), 64);
  head.writeUInt32LE(BLOCK_BYTES, 72);
  head.write('data', 80, 'latin1');
  head.writeBigUInt64LE(BigInt(12 + dataBytes), 84);
  return Buffer.concat([head, Buffer.alloc(dataBytes, 0x69)]);
}
