// Tests the names of the folders and files of tracks.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha224 } from '@stemline/testing/bytes.ts';
import { expect, it } from 'vitest';
import type { Song, StemlineClient } from './client.ts';
import { downloadTracks, folderFor, saveResponse } from './files.ts';

it.each([
  ['music/song.mp3', 'song-stems'],
  ['Symphony No.5', 'Symphony No.5-stems'],
  ['Symphony No.5.flac', 'Symphony No.5-stems'],
  ['.mp3', '.mp3-stems'],
  [`${'x'.repeat(251)}.mp3`, `${'x'.repeat(249)}-stems`],
  [`${'歌'.repeat(83)}.mp3`, `${'歌'.repeat(83)}-stems`],
  [`a${'🎵'.repeat(62)}.mp3`, `a${'🎵'.repeat(62)}-stems`],
])('the tracks of %s go into a folder with a valid name', (path, folder) => {
  expect(folderFor(path)).toBe(folder);
  expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(255);
});

it.each(['..', '.', '', '../vocals.mp3', 'a/b.mp3', 'C:\\x.mp3', '.bashrc', 'vocals'])(
  'a track to which the server gives the name "%s" is not written',
  async (name) => {
    const parent = await mkdtemp(join(tmpdir(), 'stemline-files-'));
    const client = { download: async () => new Response('la') } as unknown as StemlineClient;
    const song = { hash: 'a'.repeat(56), tracks: [{ name }] } as unknown as Song;
    await expect(downloadTracks(client, song, join(parent, 'out'))).rejects.toThrow('track name that is not allowed');
    expect(await readdir(parent, { recursive: true })).toEqual(['out']);
    await rm(parent, { recursive: true });
  },
);

it('a track with other bytes than the song describes, even without end, is not written', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'stemline-files-'));
  const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
  for (const body of [endless, () => 'lo', () => 'l', () => '']) {
    const client = { download: async () => new Response(body()) } as unknown as StemlineClient;
    const song = { hash: 'a'.repeat(56), tracks: [{ name: 'vocals.mp3', size: 2, sha224: sha224('la') }] };
    await expect(downloadTracks(client, song as unknown as Song, parent)).rejects.toThrow('vocals.mp3 arrived damaged');
    expect(await readdir(parent)).toEqual([]);
  }
  await rm(parent, { recursive: true });
});

it('two downloads into the same file at the same time both succeed', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'stemline-files-'));
  const path = join(parent, 'vocals.mp3');
  let piece = (_bytes: Uint8Array) => {};
  let end = () => {};
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => {
      piece = (bytes) => controller.enqueue(bytes);
      end = () => controller.close();
    },
  });
  piece(Buffer.from('la '));
  const first = saveResponse(new Response(slow), path);
  await expect.poll(() => readdir(parent)).toHaveLength(1);
  await saveResponse(new Response('bum'), path);
  expect(await readFile(path, 'utf8')).toBe('bum');
  piece(Buffer.from('la'));
  end();
  await first;
  expect(await readFile(path, 'utf8')).toBe('la la');
  expect(await readdir(parent)).toEqual(['vocals.mp3']);
  await rm(parent, { recursive: true });
});
