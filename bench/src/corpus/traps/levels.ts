// Traps: samples at the ends of their range and beyond, and silence.

import type { Recipe } from '../recipe.ts';
import { songSource } from '../song-source.ts';
import { fails, trap, whole } from './expectations.ts';
import { floats, wavOf } from './wav.ts';

const FRAMES = 88_200;
const SECONDS = 2;

const floatWav = (valueAt: (frame: number) => number) => async () =>
  wavOf(floats(FRAMES, valueAt), { format: 3, bits: 32 });
const sine = (frame: number) => Math.sin((2 * Math.PI * 220 * frame) / 44_100);
/** Not a number at some frames. The song may be done or refused, but with the real cause. */
const NOT_FINITE = { ...whole(SECONDS, { warnings: ['DECODER_ERRORS'] }), ...fails('BAD_AUDIO') };

/** Returns the recipes. */
export function levelTraps(): Recipe[] {
  return [
    trap('silence.wav', whole(SECONDS), async () => wavOf(Buffer.alloc(FRAMES * 4))),
    trap('silence.mp3', whole(SECONDS), (audio) => audio.encode('a.mp3', `anullsrc=d=${SECONDS}`)),
    trap('silence.flac', whole(SECONDS), (audio) => audio.encode('a.flac', `anullsrc=d=${SECONDS}`)),
    trap(
      'direct-current.wav',
      whole(SECONDS),
      floatWav(() => 0.5),
    ),
    trap('full-scale.wav', whole(SECONDS), floatWav(sine)),
    trap(
      'square-at-full-scale.wav',
      whole(SECONDS),
      floatWav((frame) => Math.sign(sine(frame)) || 1),
    ),
    trap(
      '20-db-above-full-scale.wav',
      whole(SECONDS),
      floatWav((frame) => 10 * sine(frame)),
    ),
    trap(
      'one-sample-not-a-number.wav',
      NOT_FINITE,
      floatWav((frame) => (frame === 44_100 ? Number.NaN : sine(frame) / 4)),
    ),
    trap(
      'all-samples-not-a-number.wav',
      NOT_FINITE,
      floatWav(() => Number.NaN),
    ),
    trap(
      'one-infinite-sample.wav',
      NOT_FINITE,
      floatWav((frame) => (frame === 44_100 ? Number.POSITIVE_INFINITY : sine(frame) / 4)),
    ),
    trap(
      'denormal.wav',
      whole(SECONDS),
      floatWav((frame) => 1e-40 * sine(frame)),
    ),
    trap(
      'largest-float.wav',
      { ...whole(SECONDS), ...fails('BAD_AUDIO') },
      floatWav((frame) => 3.4e38 * sine(frame)),
    ),
    trap('gapless.mp3', whole(SECONDS, {}, 0.002), (audio) =>
      audio.encode('a.mp3', songSource({ seconds: SECONDS, pitch: 290 }), ['-q:a', '2']),
    ),
    trap('name-with-wrong-extension.flac', whole(SECONDS), (audio) =>
      audio.encode('a.ogg', songSource({ seconds: SECONDS, pitch: 291 }), ['-c:a', 'libvorbis']),
    ),
  ];
}
