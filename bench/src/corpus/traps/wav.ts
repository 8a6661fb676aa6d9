// Builds WAV files whose header may disagree with their content.

/** The header of a WAV. */
export interface WavHeader {
  /** 1: integer, 3: float. Default: 1. */
  readonly format?: number;
  readonly channels?: number;
  /** In Hz. Default: 44 100. */
  readonly rate?: number;
  /** Bits of a sample. Default: 16. */
  readonly bits?: number;
  /** The declared size of the samples in bytes. Default: the right one. */
  readonly dataBytes?: number;
}

/** Returns a WAV of these samples. */
export function wavOf(samples: Buffer, header: WavHeader = {}): Buffer {
  const { format = 1, channels = 2, rate = 44_100, bits = 16, dataBytes = samples.length } = header;
  const block = (channels * bits) / 8;
  const head = Buffer.alloc(44);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(Math.min(0xffff_ffff, 36 + dataBytes), 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(format, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(Math.min(0xffff_ffff, rate * block), 28);
  head.writeUInt16LE(block, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  return Buffer.concat([head, samples]);
}

/** Returns `frames` frames of 16-bit stereo: a tone of 220 Hz at 44.1 kHz. */
export function tone(frames: number): Buffer {
  const samples = Buffer.alloc(frames * 4);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = Math.round(12_000 * Math.sin((2 * Math.PI * 220 * frame) / 44_100));
    samples.writeInt16LE(value, frame * 4);
    samples.writeInt16LE(value, frame * 4 + 2);
  }
  return samples;
}

/** Returns 32-bit float stereo of `frames` frames with the values of `valueAt`. */
export function floats(frames: number, valueAt: (frame: number) => number): Buffer {
  const samples = Buffer.alloc(frames * 8);
  for (let frame = 0; frame < frames; frame += 1)
    for (const channel of [0, 4]) samples.writeFloatLE(valueAt(frame), frame * 8 + channel);
  return samples;
}
