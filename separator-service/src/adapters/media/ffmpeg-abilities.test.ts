import { OUTPUT_FORMAT_NAMES } from '@stemline/common/audio/output-formats.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childEnvironment } from '../../config.ts';
import { findAbilities, scriptIn } from '../../testing/media.ts';
import { createAbilities } from './ffmpeg-abilities.ts';

const environment = childEnvironment(process.env);
let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test('an ffmpeg with all libraries reads and writes all formats, and has a version', async () => {
  const { inputs, formats, hasSoxr, version } = await findAbilities();
  expect(inputs).toEqual(expect.arrayContaining(['MP3', 'WAV', 'FLAC', 'M4A', 'Ogg', 'MKV', "Monkey's Audio"]));
  expect(formats).toEqual(OUTPUT_FORMAT_NAMES);
  expect(hasSoxr).toBe(true);
  expect(version).toMatch(/^\S*\d+\S*$/);
});

test('formats whose encoder, muxer or demuxer is missing are left out, and so is soxr', async () => {
  const lines = [
    'case "$*" in',
    '*soxr*) exit 1 ;;',
    '*-encoders*) ffmpeg "$@" | grep -v libopus ;;',
    '*-muxers*) ffmpeg "$@" | grep -v ipod ;;',
    '*-demuxers*) ffmpeg "$@" | grep -v "mov,mp4" ;;',
    '*) exec ffmpeg "$@" ;;',
    'esac',
  ];
  const file = await scriptIn(folder.path, 'poor', lines.join('\n'));
  const { inputs, formats, hasSoxr } = await createAbilities({ file, environment })();
  expect(inputs).not.toContain('M4A');
  expect(inputs).toContain('FLAC');
  expect(formats).toEqual(OUTPUT_FORMAT_NAMES.filter((name) => name !== 'opus' && name !== 'm4a'));
  expect(hasSoxr).toBe(false);
});

test('an ffmpeg that is killed while it tries soxr is tried again at the next call', async () => {
  const lines = `case "$*" in *soxr*) [ -e ${folder.path}/tried ] || { touch ${folder.path}/tried; kill -9 $$; } ;; esac`;
  const find = createAbilities({
    file: await scriptIn(folder.path, 'killed', `${lines}\nexec ffmpeg "$@"`),
    environment,
  });
  await expect(find()).rejects.toThrow('soxr');
  expect(await find()).toMatchObject({ hasSoxr: true });
});

test('an ffmpeg that cannot be run is tried again at the next call', async () => {
  const file = `${folder.path}/late`;
  const find = createAbilities({ file, environment });
  await expect(find()).rejects.toThrow('late');
  await scriptIn(folder.path, 'late', 'exec ffmpeg "$@"');
  expect((await find()).formats).toEqual(OUTPUT_FORMAT_NAMES);
});
