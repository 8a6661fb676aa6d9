// Tests that the feeds of one ffmpeg do not wait for each other for ever.

import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, test } from 'vitest';
import { encodeSamples, noise } from '../../../testing/tracks.ts';

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
