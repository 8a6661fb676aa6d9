// Makes songs. Songs of one base have the same sound and different bytes, so each is a song of its
// own and all have the same tracks.

import { createRandom } from '../random.ts';

/** Names of the bases. Their lengths differ, so that faults meet songs in different stages. */
export const BASES = ['short', 'middle', 'long'] as const;
/** The name of a base. */
export type Base = (typeof BASES)[number];

const SECONDS: Readonly<Record<Base, number>> = { short: 2, middle: 6, long: 12 };
const RATE = 22_050;
const PITCH: Readonly<Record<Base, number>> = { short: 220, middle: 330, long: 130 };
const sounds = new Map<Base, Buffer>();

/** Returns a WAV file. Each `label`, up to 32 letters, makes another file with the same sound. */
export function makeSong(base: Base, label: string): Buffer {
  const sound = sounds.get(base) ?? makeSound(base);
  sounds.set(base, sound);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(RATE, 4);
  format.writeUInt32LE(RATE * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  // Decoders skip a chunk of this name.
  const mark = Buffer.from(label.padEnd(32).slice(0, 32), 'latin1');
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('JUNK', mark), chunk('data', sound)]);
  return chunk('RIFF', body);
}

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** Makes a tone with an overtone and noise, as 16-bit samples. */
function makeSound(base: Base): Buffer {
  const samples = SECONDS[base] * RATE;
  const random = createRandom(PITCH[base]);
  const sound = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i += 1) {
    const turn = (2 * Math.PI * PITCH[base] * i) / RATE;
    const level = 0.3 * Math.sin(turn) + 0.15 * Math.sin(3 * turn) + random.between(-0.1, 0.1);
    sound.writeInt16LE(Math.round(level * 32_767), i * 2);
  }
  return sound;
}
