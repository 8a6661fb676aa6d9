import { readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { songhashOf, startService } from '@stemline/storage-service/test-kit.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tempFolder } from '../test-kit.ts';
import { createGrpcSongStorage } from './grpc-song-storage.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: Awaited<ReturnType<typeof startService>>;

beforeAll(async () => {
  folder = await tempFolder();
  service = await startService(join(folder.path, 'store'));
});

afterAll(async () => {
  await service.stop();
  await folder.remove();
});

test('an upload that was given up before it began leaves no file open', async () => {
  const path = join(folder.path, 'vocals.mp3');
  await writeFile(path, Buffer.alloc(1_000_000));
  const storage = createGrpcSongStorage(service.client);
  const ref = { songhash: songhashOf('x'), run: 1 };
  const track = { name: 'vocals.mp3', contentType: 'audio/mpeg', path };
  const gone = AbortSignal.abort(new Error('given up'));
  const uploads = Array.from({ length: 5 }, () => storage.uploadTrack(ref, 1, track, gone));
  const results = await Promise.allSettled(uploads);
  expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  expect(await openFiles()).not.toContain(path);
});

async function openFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd');
  return Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
}
