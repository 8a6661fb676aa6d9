// Traps: tags, zeros and junk before the audio, and tags before data that is no
// audio.

import { id3Tag, padding, zeroTag } from '@stemline/testing/audio/id3.ts';
import { createRandom } from '../random.ts';
import type { Audio, Recipe } from '../recipe.ts';
import { songSource } from '../song-source.ts';
import { fails, refused, trap, whole } from './expectations.ts';

const KIB = 1_024;
const JUNK_SEED = 4;

const flac = (audio: Audio) => audio.encode('a.flac', songSource({ seconds: 12, pitch: 201 }));
const adts = (audio: Audio) => audio.encode('a.aac', songSource({ seconds: 12, pitch: 202 }), ['-b:a', '96k']);
const mp3 = (audio: Audio) =>
  audio.encode('a.mp3', songSource({ seconds: 2, pitch: 203 }), ['-b:a', '128k', '-id3v2_version', '0']);
const wav = (audio: Audio) => audio.encode('a.wav', songSource({ seconds: 2, pitch: 204 }));
const long = (audio: Audio) =>
  audio.encode('a.aac', songSource({ seconds: 200, pitch: 205, rate: 16_000, layout: 'mono', channels: 1 }), [
    '-b:a',
    '32k',
  ]);

const junk = (bytes: number) => createRandom(JUNK_SEED).bytes(bytes);
const text = (content: string) => Buffer.from(content.repeat(200));

/** Returns the audio of `make` behind other bytes. */
const behind = (first: () => readonly Buffer[], make: (audio: Audio) => Promise<Buffer>) => async (audio: Audio) =>
  Buffer.concat([...first(), await make(audio)]);

const several = (count: number) => () =>
  Array.from({ length: count }, (_, index) => id3Tag([padding(300 + index * 5_000)]));

/** Files that only a tag makes look like audio. */
const DISGUISED: readonly (readonly [name: string, content: Buffer])[] = [
  ['playlist', text('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')],
  ['concat-script', text("ffconcat version 1.0\nfile '/etc/hostname'\n")],
  ['zip', Buffer.concat([Buffer.from('504b0304', 'hex'), junk(3_000)])],
  ['text', text('no sound here ')],
  ['nothing', Buffer.alloc(0)],
];

/** Returns the recipes. */
export function leadingByteTraps(): Recipe[] {
  return [
    trap(
      '20000-zeros-in-id3-then-flac.mp3',
      whole(12),
      behind(() => [zeroTag(20_000)], flac),
    ),
    trap(
      '20000-zeros-in-id3-then-aac.mp3',
      whole(12),
      behind(() => [zeroTag(20_000)], adts),
    ),
    trap(
      '60-kb-in-id3-then-200-s-aac.aac',
      whole(200),
      behind(() => [zeroTag(60_000)], long),
    ),
    trap('2-tags-then-mp3.mp3', whole(2), behind(several(2), mp3)),
    trap('5-tags-then-flac.flac', whole(12), behind(several(5), flac)),
    trap(
      'tag-of-1-mib-then-mp3.mp3',
      whole(2),
      behind(() => [zeroTag(KIB * KIB)], mp3),
    ),
    trap(
      'tag-then-wav.wav',
      whole(2),
      behind(() => [zeroTag(5_000)], wav),
    ),
    trap(
      '64-kib-zeros-then-mp3.mp3',
      whole(2),
      behind(() => [Buffer.alloc(64 * KIB)], mp3),
    ),
    trap(
      '64-kib-junk-then-mp3.mp3',
      whole(2),
      behind(() => [junk(64 * KIB)], mp3),
    ),
    trap(
      '30-kib-junk-then-mp3.mp3',
      whole(2),
      behind(() => [junk(30 * KIB)], mp3),
    ),
    trap(
      '300-kib-zeros-then-mp3.mp3',
      { ...whole(2), ...refused('UNSUPPORTED_AUDIO'), ...fails('BAD_AUDIO') },
      behind(() => [Buffer.alloc(300 * KIB)], mp3),
    ),
    trap('only-ff.mp3', { ...refused('UNSUPPORTED_AUDIO'), ...fails('BAD_AUDIO') }, async () =>
      Buffer.alloc(200 * KIB, 0xff),
    ),
    ...DISGUISED.flatMap(([name, content]) =>
      [5_000, 200_000].map((size) =>
        trap(
          `tag-of-${size}-then-${name}.mp3`,
          { ...refused('UNSUPPORTED_AUDIO', 'EMPTY_AUDIO'), ...fails('BAD_AUDIO') },
          async () => Buffer.concat([zeroTag(size), content]),
        ),
      ),
    ),
  ];
}
