import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTPUT_FORMAT_NAMES } from '@stemline/common/audio/output-formats.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeSamples, noise } from '../../../../testing/tracks.ts';
import { isWholeTrack } from './whole-track.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test.each(OUTPUT_FORMAT_NAMES)('a file in the format %s is whole until it loses a byte of its end', async (format) => {
  // More than 128 FLAC frames, so that the number of the last one takes two bytes.
  const { tracks } = await encodeSamples(folder.path, noise(700_000), { formats: [format] });
  const track = tracks[0];
  if (!track) throw new Error('no track');
  expect(await isWholeTrack(format, track.path, track.samples)).toBe(true);
  expect(await isWholeTrack(format, track.path, track.samples + 5_000)).toBe(false);
  const bytes = await readFile(track.path);
  const cut = join(folder.path, `cut.${track.name}`);
  for (const missing of [1, 2, 500, 20_000, bytes.byteLength - 60, bytes.byteLength - 5, bytes.byteLength]) {
    await writeFile(cut, bytes.subarray(0, bytes.byteLength - missing));
    expect(await isWholeTrack(format, cut, track.samples), `without ${missing} bytes`).toBe(false);
  }
});

test.each(OUTPUT_FORMAT_NAMES)(
  'a file that does not exist or is something else is not whole in the format %s',
  async (format) => {
    const other = join(folder.path, 'other');
    await writeFile(other, Buffer.alloc(100_000, 'OggS'));
    expect(await isWholeTrack(format, join(folder.path, 'missing'), 1)).toBe(false);
    expect(await isWholeTrack(format, other, 1)).toBe(false);
  },
);

test('a WAV above 4 GiB is whole by the sizes in its ds64 chunk', async () => {
  const { tracks } = await encodeSamples(folder.path, noise(1), { formats: ['wav'] });
  const head = await readFile(tracks[0]?.path ?? '');
  // ffmpeg reserves the place of ds64 with a chunk JUNK. The 5 GB of samples take no disk.
  const dataAt = head.indexOf('data');
  const dataBytes = 5_000_000_000;
  head.write('RF64', 0);
  head.write('ds64', 12);
  head.writeBigUInt64LE(BigInt(dataBytes), 28);
  head.writeUInt32LE(0xff_ff_ff_ff, dataAt + 4);
  const path = join(folder.path, 'long.wav');
  await writeFile(path, head);
  await truncate(path, dataAt + 8 + dataBytes);
  expect(await isWholeTrack('wav', path, dataBytes / 4)).toBe(true);
  await truncate(path, dataAt + 8 + dataBytes - 1);
  expect(await isWholeTrack('wav', path, dataBytes / 4)).toBe(false);
});
