// Recipes for formats that ffmpeg reads but cannot write: AMR and DSF.

import { createRandom } from '../random.ts';
import type { Recipe } from '../recipe.ts';
import { trap, whole } from './expectations.ts';

const SECONDS = 2;
const FRAMES_PER_SECOND = 50;

/**
 * Returns AMR as RFC 4867, section 5, describes it: frames of the lowest rate with random speech.
 */
function amr(magic: string, speechBytes: number): Buffer {
  const random = createRandom(5);
  const isGood = 0b100;
  const frames = Array.from({ length: SECONDS * FRAMES_PER_SECOND }, () =>
    Buffer.concat([Buffer.from([isGood]), random.bytes(speechBytes)]),
  );
  return Buffer.concat([Buffer.from(magic), ...frames]);
}

/**
 * Returns a DSF of DSD64 stereo, as Sony's "DSF File Format Specification" 1.01 describes it. Its
 * bits alternate, which is silence.
 */
function dsf(): Buffer {
  const rate = 2_822_400;
  const blockBytes = 4_096;
  const blocks = Math.ceil((SECONDS * rate) / 8 / blockBytes);
  const dataBytes = blocks * blockBytes * 2;
  const head = Buffer.alloc(28 + 52 + 12);
  head.write('DSD ', 'latin1');
  head.writeBigUInt64LE(28n, 4);
  head.writeBigUInt64LE(BigInt(head.length + dataBytes), 12);
  head.write('fmt ', 28, 'latin1');
  head.writeBigUInt64LE(52n, 32);
  const [version, dsd, stereo, channels, bits] = [1, 0, 2, 2, 1];
  for (const [index, value] of [version, dsd, stereo, channels, rate, bits].entries())
    head.writeUInt32LE(value, 40 + index * 4);
  head.writeBigUInt64LE(BigInt(SECONDS * rate), 64);
  head.writeUInt32LE(blockBytes, 72);
  head.write('data', 80, 'latin1');
  head.writeBigUInt64LE(BigInt(12 + dataBytes), 84);
  return Buffer.concat([head, Buffer.alloc(dataBytes, 0x69)]);
}

/** Returns the recipes. */
export function handMadeFormats(): Recipe[] {
  return [
    trap('narrow.amr', whole(SECONDS, { channels: 1 }), async () => amr('#!AMR\n', 12)),
    trap('wide.awb', whole(SECONDS, { channels: 1 }), async () => amr('#!AMR-WB\n', 17)),
    trap('dsd64.dsf', whole(SECONDS), async () => dsf()),
  ];
}
