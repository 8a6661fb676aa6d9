import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatOfFile } from './file-format.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

async function demuxerOf(bytes: Buffer, storedType = ''): Promise<string | undefined> {
  const path = join(folder.path, 'file');
  await writeFile(path, bytes);
  return (await formatOfFile(path, storedType))?.demuxer;
}

const text = (start: string) => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(200)]);

/** An ID3v2 tag of `size` bytes. */
function tag(size: number): Buffer {
  const bytes = Buffer.alloc(10 + size);
  bytes.write('ID3\x04', 'latin1');
  for (const at of [6, 7, 8, 9]) bytes[at] = (size >> (7 * (9 - at))) & 0x7f;
  return bytes;
}

test('the bytes of a file take precedence over its stored type', async () => {
  expect(await demuxerOf(text('RIFF\0\0\0\0WAVEfmt '), 'audio/mpeg')).toBe('wav');
  expect(await demuxerOf(text('riff\x2e\x91\xcf\x11'), 'audio/wav')).toBe('w64');
  expect(await demuxerOf(text('unknown'), 'audio/mpeg; x=1')).toBe('mp3');
});

test('a file of an unknown format and type has no format', async () => {
  expect(await demuxerOf(text('#EXTM3U'), 'application/vnd.apple.mpegurl')).toBeUndefined();
  expect(await demuxerOf(text('#EXTM3U'), 'application/octet-stream')).toBeUndefined();
});

test('the format of audio after ID3 tags of any length is recognised', async () => {
  const mp3 = Buffer.concat(
    Array.from({ length: 20 }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
  );
  expect(await demuxerOf(mp3)).toBe('mp3');
  expect(await demuxerOf(Buffer.concat([tag(300_000), mp3]))).toBe('mp3');
  expect(await demuxerOf(Buffer.concat([tag(300_000), tag(9_000), text('fLaC')]), 'audio/mpeg')).toBe('flac');
  expect(await demuxerOf(tag(300_000).subarray(0, 9_000))).toBeUndefined();
});
