// Tests the ffmpeg with another quality of LAME, with the real ffmpeg.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { useTempDir } from '@stemline/testing/use-temp-dir.ts';
import { expect, it } from 'vitest';
import { DEMUCS_QUALITY, makeQualityFfmpeg, OUR_QUALITY } from './lame-quality.ts';

const temp = useTempDir();
const SOURCE = ['-v', 'error', '-f', 'lavfi', '-i', 'anoisesrc=d=2:seed=1:r=44100', '-ac', '2'];

function mp3(file: string, quality: number | undefined): string {
  const level = quality === undefined ? [] : ['-compression_level', String(quality)];
  const args = [...SOURCE, '-c:a', 'libmp3lame', '-b:a', '320k', ...level, '-fflags', '+bitexact', '-f', 'mp3', '-'];
  return execFileSync(file, args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString('base64');
}

it('replaces the quality of an MP3 by the chosen one, and leaves it when none is chosen', () => {
  const { path, use } = makeQualityFfmpeg(temp.path);
  expect(mp3(path, OUR_QUALITY)).toBe(mp3('ffmpeg', OUR_QUALITY));
  use(DEMUCS_QUALITY);
  expect(mp3(path, OUR_QUALITY)).toBe(mp3('ffmpeg', DEMUCS_QUALITY));
  expect(mp3('ffmpeg', DEMUCS_QUALITY)).not.toBe(mp3('ffmpeg', OUR_QUALITY));
});

it('refuses an MP3 whose quality it cannot replace, and passes other formats on', () => {
  const { path, use } = makeQualityFfmpeg(temp.path);
  use(DEMUCS_QUALITY);
  expect(() => mp3(path, undefined)).toThrow();
  expect(() => mp3(path, 7)).toThrow();
  const flac = join(temp.path, 'tone.flac');
  execFileSync(path, [...SOURCE, '-c:a', 'flac', '-compression_level', String(OUR_QUALITY), flac]);
});
