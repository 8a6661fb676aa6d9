// Traps: unusual numbers of channels, streams and chapters.

import type { Audio, Recipe, WarningCode } from '../recipe.ts';
import { type SongShape, songSource } from '../song-source.ts';
import { fails, trap, whole } from './expectations.ts';
import { wavOf } from './wav.ts';

const SECONDS = 2;
const OTHERS: { readonly warnings: readonly WarningCode[]; readonly needsWarning: true } = {
  warnings: ['OTHER_STREAMS'],
  needsWarning: true,
};
const AUDIBLE = [-30, 6] as const;

type Layout = readonly [name: string, shape: Partial<SongShape>, args?: string];

const LAYOUTS: readonly Layout[] = [
  ['mono.flac', { layout: 'mono', channels: 1 }],
  ['3.0.flac', { layout: '3.0', channels: 3 }],
  ['quad.wav', { layout: 'quad', channels: 4 }],
  ['5.1.flac', { layout: '5.1', channels: 6 }],
  ['5.1.ac3', { layout: '5.1', channels: 6 }],
  ['5.1.m4a', { layout: '5.1', channels: 6 }, '-c:a aac'],
  ['5.1.ogg', { layout: '5.1', channels: 6 }, '-c:a libvorbis'],
  ['7.1.wav', { layout: '7.1', channels: 8 }],
  ['7.1.flac', { layout: '7.1', channels: 8 }],
];

/** Returns a WAV without a layout in which only the last channel sounds. */
function lastOf(channels: number): Buffer {
  const frames = SECONDS * 44_100;
  const samples = Buffer.alloc(frames * channels * 2);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = Math.round(16_000 * Math.sin((2 * Math.PI * 330 * frame) / 44_100));
    samples.writeInt16LE(value, (frame * channels + channels - 1) * 2);
  }
  return wavOf(samples, { channels });
}

/** Makes a file of several audio streams; stream n has n seconds. */
const streams =
  (name: string, count: number, args: readonly string[] = []) =>
  (audio: Audio) => {
    const sources = Array.from({ length: count }, (_, index) => songSource({ seconds: index + 1, pitch: 200 + index }));
    const [first = '', ...others] = sources;
    const inputs = others.flatMap((source) => ['-f', 'lavfi', '-i', source]);
    const maps = sources.flatMap((_, index) => ['-map', `${index}:a`]);
    return audio.encode(name, first, [...inputs, ...maps, ...args]);
  };

/** Makes a file of many equal short streams. */
const equalStreams = (name: string, count: number) => (audio: Audio) =>
  audio.encode(name, songSource({ seconds: SECONDS, pitch: 260, layout: 'mono', channels: 1 }), [
    ...Array.from({ length: count }, () => ['-map', '0:a']).flat(),
    ...['-c:a', 'aac', '-b:a', '32k'],
  ]);

const secondIsDefault = ['-disposition:a:0', '0', '-disposition:a:1', 'default'];

/** Makes a file with `count` chapters of 0.1 ms. */
const chapters = (name: string, count: number, args: readonly string[]) => async (audio: Audio) => {
  const marks = Array.from(
    { length: count },
    (_, index) => `[CHAPTER]\nTIMEBASE=1/10000\nSTART=${index}\nEND=${index + 1}\ntitle=Chapter ${index}\n`,
  );
  const path = await audio.keep(`${name}.ffmetadata`, `;FFMETADATA1\n${marks.join('')}`);
  const read = ['-f', 'ffmetadata', '-i', path, '-map', '0:a', '-map_chapters', '1'];
  return audio.encode(name, songSource({ seconds: SECONDS, pitch: 270 }), [...read, ...args]);
};

/** Returns the recipes. */
export function streamTraps(): Recipe[] {
  const two = streams('a.mka', 3, ['-c:a', 'flac', ...secondIsDefault]);
  return [
    ...LAYOUTS.map(([name, shape, args = '']) =>
      trap(`layout-${name}`, whole(SECONDS, { channels: shape.channels ?? 2, peakDb: AUDIBLE }), (audio) =>
        audio.encode(name, songSource({ seconds: SECONDS, pitch: 240, ...shape }), args.split(' ').filter(Boolean)),
      ),
    ),
    ...[3, 5, 16].map((channels) =>
      trap(`last-of-${channels}-without-layout.wav`, whole(SECONDS, { channels, peakDb: AUDIBLE }), async () =>
        lastOf(channels),
      ),
    ),
    trap('3-streams-second-is-default.mka', whole(2, OTHERS), two),
    trap('3-streams-third-is-chosen.mka', whole(3, OTHERS), two, { audio_stream: 3 }),
    trap('3-streams-fourth-is-chosen.mka', { ...fails('BAD_AUDIO'), reason: /3 audio streams/ }, two, {
      audio_stream: 4,
    }),
    trap(
      '2-streams-without-default.mkv',
      whole(1, OTHERS),
      streams('a.mkv', 2, ['-c:a', 'flac', '-disposition:a', '0', '-default_mode', 'passthrough']),
    ),
    trap('2-streams.ts', whole(1, OTHERS), streams('a.ts', 2, ['-c:a', 'mp2'])),
    trap('2-streams.m4a', whole(1, OTHERS), streams('a.m4a', 2, ['-c:a', 'aac'])),
    trap('40-streams.mp4', whole(SECONDS, OTHERS), equalStreams('a.mp4', 40)),
    trap('10000-chapters.m4a', whole(SECONDS), chapters('a.m4a', 10_000, ['-c:a', 'aac'])),
    trap('10000-chapters.mka', whole(SECONDS), chapters('a.mka', 10_000, ['-c:a', 'flac'])),
    trap('10000-chapters.mp3', whole(SECONDS), chapters('a.mp3', 10_000, ['-b:a', '128k'])),
    trap('no-sound.mp4', fails('BAD_AUDIO'), (audio) =>
      audio.encode('a.mp4', 'sine=d=1', ['-f', 'lavfi', '-i', 'testsrc=s=64x48:d=2', '-map', '1:v', '-c:v', 'mpeg4']),
    ),
  ];
}
