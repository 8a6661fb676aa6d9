// Recipes for every format of the table that ffmpeg can write, in the codecs that people have.

import type { Recipe } from './recipe.ts';
import { type SongShape, songSource } from './song-source.ts';

/** A name, the arguments of ffmpeg, and how the song differs from two seconds of stereo. */
type Row = readonly [name: string, args: string, shape?: Partial<SongShape>];

/** The decoded length is that of the song. */
const LOSSLESS: readonly Row[] = [
  ['u8.wav', '-c:a pcm_u8'],
  ['s16.wav', '-c:a pcm_s16le'],
  ['s24.wav', '-c:a pcm_s24le'],
  ['s32.wav', '-c:a pcm_s32le'],
  ['f32.wav', '-c:a pcm_f32le'],
  ['f64.wav', '-c:a pcm_f64le'],
  ['alaw.wav', '-c:a pcm_alaw'],
  ['mulaw.wav', '-c:a pcm_mulaw'],
  ['wave64.w64', '-c:a pcm_s16le'],
  ['wave64-f32.w64', '-c:a pcm_f32le'],
  ['rf64.wav', '-c:a pcm_s24le -rf64 always'],
  ['s16.aiff', '-c:a pcm_s16be'],
  ['s24.aiff', '-c:a pcm_s24be'],
  ['f32.aiff', '-c:a pcm_f32be'],
  ['mulaw.aiff', '-c:a pcm_mulaw'],
  ['sowt.aiff', '-c:a pcm_s16le'],
  ['s16.flac', '-c:a flac'],
  ['s24.flac', '-c:a flac -sample_fmt s32'],
  ['flac.ogg', '-c:a flac'],
  ['flac.mka', '-c:a flac'],
  ['flac.mp4', '-c:a flac -strict -2'],
  ['pcm.mka', '-c:a pcm_s16le'],
  ['pcm.mov', '-c:a pcm_s16be'],
  ['pcm.avi', '-c:a pcm_s16le'],
  ['alac.m4a', '-c:a alac'],
  ['alac.caf', '-c:a alac'],
  ['pcm.caf', '-c:a pcm_s24be'],
  ['wavpack.wv', '-c:a wavpack'],
  ['tta.tta', '-c:a tta'],
  ['s16.au', '-c:a pcm_s16be'],
  ['mulaw.au', '-c:a pcm_mulaw'],
  ['f32.au', '-c:a pcm_f32be'],
  ...[4_000, 8_000, 11_025, 22_050, 32_000, 48_000, 96_000, 192_000, 384_000, 768_000].map(
    (rate): Row => [`rate-${rate}.wav`, '-c:a pcm_s16le', { rate }],
  ),
  ['rate-192000.flac', '-c:a flac', { rate: 192_000 }],
  ['mono.wav', '', { layout: 'mono', channels: 1 }],
];

/** The codec may add or remove a part of a frame. */
const LOSSY: readonly Row[] = [
  ['cbr.mp3', '-b:a 128k'],
  ['vbr.mp3', '-q:a 4'],
  ['joint-320.mp3', '-b:a 320k'],
  ['vbr-without-xing.mp3', '-q:a 4 -write_xing 0'],
  ['without-id3.mp3', '-b:a 128k -id3v2_version 0'],
  ['rate-8000.mp3', '-b:a 16k -ar 8000 -ac 1'],
  ['rate-22050.mp3', '-b:a 64k -ar 22050'],
  ['layer2.mp2', '-c:a mp2 -b:a 192k'],
  ['vorbis.ogg', '-c:a libvorbis'],
  ['vorbis.oga', '-c:a libvorbis -q:a 1'],
  ['opus.opus', '-c:a libopus', { rate: 48_000 }],
  ['opus.ogg', '-c:a libopus', { rate: 48_000 }],
  ['speex.spx', '-c:a libspeex -ac 1', { rate: 16_000 }],
  ['aac.m4a', '-c:a aac'],
  ['aac.m4b', '-c:a aac -f ipod'],
  ['aac.mp4', '-c:a aac'],
  ['aac-fragmented.mp4', '-c:a aac -movflags +frag_keyframe+empty_moov'],
  ['aac-index-first.m4a', '-c:a aac -movflags +faststart'],
  ['aac.mov', '-c:a aac'],
  ['aac.3gp', '-c:a aac'],
  ['aac.aac', '-c:a aac'],
  ['aac.latm', '-c:a aac'],
  ['wma2.wma', '-c:a wmav2'],
  ['wma1.wma', '-c:a wmav1'],
  ['opus.webm', '-c:a libopus', { rate: 48_000 }],
  ['vorbis.webm', '-c:a libvorbis'],
  ['mp3.mka', '-c:a libmp3lame'],
  ['aac.mkv', '-c:a aac'],
  ['ac3.ac3', '-c:a ac3'],
  ['eac3.eac3', '-c:a eac3'],
  ['dts.dts', '-c:a dca -strict -2 -b:a 768k', { rate: 48_000 }],
  ['mp3.avi', '-c:a libmp3lame'],
  ['ac3.avi', '-c:a ac3'],
  ['aac.ts', '-c:a aac'],
  ['mp2.ts', '-c:a mp2'],
  ['ac3.ts', '-c:a ac3'],
  ['mp3.flv', '-c:a libmp3lame'],
  ['aac.flv', '-c:a aac'],
  ['adpcm-ms.wav', '-c:a adpcm_ms'],
  ['adpcm-ima.wav', '-c:a adpcm_ima_wav'],
  ['mp3.wav', '-c:a libmp3lame'],
];

/** The sound of a film, whose picture is ignored. */
const FILMS: readonly Row[] = [
  ['film.mp4', '-c:v mpeg4 -c:a aac'],
  ['film.mov', '-c:v mpeg4 -c:a pcm_s16le'],
  ['film.mkv', '-c:v mpeg4 -c:a flac'],
  ['film.avi', '-c:v mpeg4 -c:a libmp3lame'],
  ['film.ts', '-c:v mpeg2video -c:a mp2'],
  ['film.flv', '-c:v flv1 -c:a libmp3lame'],
];
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=s=64x48:r=25:d=2', '-map', '0:a', '-map', '1:v'];

const SECONDS = 2;

/** Returns the recipes of all formats. */
export function formatRecipes(): Recipe[] {
  let pitch = 150;
  const recipes = (rows: readonly Row[], toleranceSeconds: number, more: readonly string[] = []) =>
    rows.map(([name, args, shape]): Recipe => {
      const source = songSource({ seconds: SECONDS, pitch: pitch++, ...shape });
      const seconds = [SECONDS - toleranceSeconds, SECONDS + toleranceSeconds] as const;
      return {
        name: `format-${name}`,
        group: 'format',
        expected: { done: { seconds, warnings: [] } },
        make: (audio) => audio.encode(name, source, [...more, ...args.split(' ').filter(Boolean)]),
      };
    });
  return [...recipes(LOSSLESS, 0.01), ...recipes(LOSSY, 0.15), ...recipes(FILMS, 0.15, PICTURE)];
}
