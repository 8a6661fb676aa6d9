// Traps: damage at chosen places, which the warnings must name.

import { createRandom } from '../random.ts';
import type { Audio, Recipe } from '../recipe.ts';
import { SONG_PEAK_DB, songSource } from '../song-source.ts';
import { damaged, fails, trap } from './expectations.ts';

const SEED = 7;
/** The amount by which a resampler and a lossy codec may raise a peak, in dB. */
const HEADROOM_DB = 1;
const NOT_LOUDER = [-60, SONG_PEAK_DB + HEADROOM_DB] as const;

const song =
  (name: string, args: readonly string[] = []) =>
  (audio: Audio) =>
    audio.encode(name, songSource({ seconds: 12, pitch: 231 }), args);
const flac = song('a.flac');
const mp3 = song('a.mp3', ['-b:a', '192k']);

/** Returns `bytes` with the middle replaced by `by`. */
function replaced(bytes: Buffer, by: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  by.copy(copy, Math.floor((bytes.length - by.length) / 2));
  return copy;
}

const first = (share: number, make: (audio: Audio) => Promise<Buffer>) => async (audio: Audio) => {
  const bytes = await make(audio);
  return bytes.subarray(0, Math.floor(bytes.length * share));
};

/** Returns the recipes. */
export function damageTraps(): Recipe[] {
  const random = () => createRandom(SEED);
  return [
    trap('first-60000-bytes.flac', damaged([0.2, 11]), async (audio) => (await flac(audio)).subarray(0, 60_000)),
    trap('20000-zeros-inside.mp3', damaged([10.5, 12.2]), async (audio) =>
      replaced(await mp3(audio), Buffer.alloc(20_000)),
    ),
    trap('3000-random-bytes-inside.flac', damaged([11, 12.1], { peakDb: NOT_LOUDER }), async (audio) =>
      replaced(await flac(audio), random().bytes(3_000)),
    ),
    trap('half.mp3', damaged([5, 7]), first(0.5, mp3)),
    trap('half.wav', damaged([5.9, 6.1]), first(0.5, song('a.wav'))),
    trap('half.aiff', damaged([5.9, 6.1]), first(0.5, song('a.aiff'))),
    trap('half.m4a', damaged([4, 7]), first(0.5, song('a.m4a', ['-c:a', 'aac', '-movflags', '+faststart']))),
    trap('half-with-index-lost.m4a', fails('BAD_AUDIO'), first(0.5, song('a.m4a', ['-c:a', 'aac']))),
    trap('half.mka', damaged([5, 7]), first(0.5, song('a.mka', ['-c:a', 'libvorbis']))),
    trap('half.wma', damaged([5, 7]), first(0.5, song('a.wma'))),
    trap('half.wv', damaged([5, 7]), first(0.5, song('a.wv', ['-c:a', 'wavpack']))),
    trap('half.caf', damaged([5, 7]), first(0.5, song('a.caf', ['-c:a', 'pcm_s16le']))),
    trap('header-only.flac', fails('BAD_AUDIO'), async (audio) => (await flac(audio)).subarray(0, 60)),
    // Nearly nothing of a large file decodes: its header is whole, and the rest is random.
    trap('random-behind-header.flac', fails('BAD_AUDIO'), async (audio) => {
      const bytes = await flac(audio);
      return Buffer.concat([bytes.subarray(0, 8_000), random().bytes(600_000)]);
    }),
    trap('zeros-behind-header.mp3', fails('BAD_AUDIO'), async (audio) => {
      const bytes = await mp3(audio);
      return Buffer.concat([bytes.subarray(0, 4_000), Buffer.alloc(600_000)]);
    }),
  ];
}
