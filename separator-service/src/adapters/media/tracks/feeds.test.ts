// Tests that the feeds of one ffmpeg do not wait for each other for ever.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, test } from 'vitest';
import { never } from '../../../testing/constants.ts';
import { encodeParts, encodeSamples, noise, tone } from '../../../testing/tracks.ts';

const PATIENT = { timeout: 120_000 };

// Resamplers delay their output, so ffmpeg needs many blocks of one feed before it reads another.
test.each<[hz: number, formats: OutputFormatName[]]>([
  [192_000, ['m4a', 'wav']],
  [192_000, ['flac', 'wav24', 'opus']],
  [4_000, ['mp3', 'flac24', 'wav', 'opus', 'm4a']],
])('a stem at %i Hz is encoded to its end as %j', PATIENT, async (hz, formats) => {
  const folder = await tempFolder();
  try {
    const { tracks } = await encodeSamples(folder.path, noise(5 * 44_100), { hz, formats });
    expect(tracks.map(({ samples, sampleRate }) => samples / sampleRate)).toEqual(formats.map(() => 5));
  } finally {
    await folder.remove();
  }
});

test(
  'one ffmpeg makes five stems in formats of different delays, from parts of different lengths',
  PATIENT,
  async () => {
    const folder = await tempFolder();
    try {
      const seconds = 4;
      const frames = seconds * 44_100;
      const stems = ['drums', 'bass', 'other', 'vocals', 'instrumental'];
      const song = join(folder.path, 'song.f32');
      await writeFile(song, new Uint8Array(tone(frames, 1_000).buffer));
      const samples = stems.map((_, stem) => tone(frames, 1_000).map((sample) => sample / 2 ** stem));
      const ends = [1, 70_000, 70_100, frames];
      const parts = await Promise.all(
        ends.map(async (end, at) => {
          const from = ends[at - 1] ?? 0;
          const path = join(folder.path, `${at}.part`);
          await writeFile(
            path,
            Buffer.concat(samples.map((stem) => Buffer.from(stem.slice(2 * from, 2 * end).buffer))),
          );
          return { path, frames: end - from };
        }),
      );
      const formats: OutputFormatName[] = ['mp3', 'flac24', 'wav', 'opus', 'm4a'];
      const wanted = { folder: folder.path, formats, kbps: 320, hz: 96_000, tagsOf: () => undefined, signal: never };
      const made = await encodeParts({ song, stems, frames, ...wanted }, parts);
      for (const { tracks } of made.stems)
        expect(tracks.map(({ samples: all, sampleRate }) => all / sampleRate)).toEqual([4, 4, 4, 4, 4]);
      // Each stem has half of the level of the one before, so mixed-up measurements would differ.
      for (const [stem, { loudness }] of made.stems.entries())
        expect(loudness.lufs).toBeCloseTo((made.song.loudness.lufs ?? 0) - 6.02 * stem, 0);
    } finally {
      await folder.remove();
    }
  },
);
