import { expect, it } from 'vitest';
import { checkWorkSize, workBytes } from './work-size.ts';

const SONG = { audioBytes: 1_000, frames: 100, sources: 4, stems: 5, trackBytes: 50_000 };

it('the files of a song are the upload, the decoded song, the kept sources, the parts and the tracks', () => {
  expect(workBytes(SONG)).toBe(1_000 + (1 + 4 + 5) * 100 * 8 + 50_000);
});

it('the sources and the parts of a long song have a bound', () => {
  const hour = { ...SONG, frames: 3_600 * 44_100 };
  const parts = 5 * 4 * 262_144 * 8;
  expect(workBytes(hour)).toBe(1_000 + hour.frames * 8 + 2 ** 30 + parts + 50_000);
});

it('a song above the limit of the work folder is refused with both sizes and advice, and no song is refused without a limit', () => {
  const large = { ...SONG, trackBytes: 13_870_000_000 };
  expect(() => checkWorkSize(large, 0)).not.toThrow();
  expect(() => checkWorkSize(large, workBytes(large))).not.toThrow();
  let failure: unknown;
  try {
    checkWorkSize(large, 6_400_000_000);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'ENGINE_REFUSED', retry: false });
  expect(String(failure)).toContain('may take 13.9 GB on the server. The limit is 6.4 GB');
});
