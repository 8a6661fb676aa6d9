import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { createGate } from '@stemline/testing/storage/interposed-store.ts';
import { CLAIM } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, record, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobDeferred } from '../domain/job-failure.ts';
import { never } from '../testing/constants.ts';
import { createGrpcSongStorage } from './grpc-song-storage.ts';

/** A busy machine may stall several times for longer than the limit. */
const LIMITS = { unavailableMs: 100_000, stallMs: 300 };
const gate = createGate();
let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: Awaited<ReturnType<typeof startStorage>>;

beforeAll(async () => {
  folder = await tempFolder();
  service = await startStorage(join(folder.path, 'store'), { interpose: gate.interpose });
});

afterAll(async () => {
  await service.stop();
  await folder.remove();
});

test('an upload that is aborted before it starts leaves no file open', async () => {
  const path = join(folder.path, 'vocals.mp3');
  await writeFile(path, Buffer.alloc(1_000_000));
  const storage = createGrpcSongStorage(service.client, LIMITS);
  const ref = { songhash: songhashOf('x'), run: 1, requestId: 'r' };
  const track = { name: 'vocals.mp3', contentType: 'audio/mpeg', path };
  const aborted = AbortSignal.abort(new Error('aborted'));
  const uploads = Array.from({ length: 5 }, () => storage.uploadTrack(ref, CLAIM, track, aborted));
  const results = await Promise.allSettled(uploads);
  expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  expect(await openFiles()).not.toContain(path);
});

test('a stalled download is restarted', async () => {
  const bytes = Buffer.alloc(1_000_000, 'music');
  const { audio } = await uploadSong(service.client, bytes);
  const path = join(folder.path, 'audio');
  const held = gate.hold(/^openRange audio/);
  await createGrpcSongStorage(service.client, LIMITS).fetchAudio(
    { audio, songhash: songhashOf('x'), run: 1, requestId: 'r' },
    path,
    never,
  );
  await held.reached;
  held.letGo();
  expect((await readFile(path)).equals(bytes)).toBe(true);
});

test('a stalled upload is restarted', async () => {
  const { audio } = await uploadSong(service.client, MUSIC);
  const songhash = songhashOf('stalled');
  await record(service.client, 'stalled', audio, 's');
  const path = join(folder.path, 'drums.mp3');
  await writeFile(path, 'drums');
  const held = gate.hold(/^commit songs/);
  const track = { name: 'drums.mp3', contentType: 'audio/mpeg', path };
  const storage = createGrpcSongStorage(service.client, LIMITS);
  const stored = await storage.uploadTrack({ songhash, run: 1, requestId: '' }, CLAIM, track, never);
  await held.reached;
  held.letGo();
  // The checksum does not include the bytes of the upload that stalled.
  expect(stored).toMatchObject({ size: 5, sha224: sha224('drums'), crc32: crc32('drums') });
});

test('a call to a service that stays unavailable ends as deferred', async () => {
  const client = createRpcClient(loadStorage().definition, ['127.0.0.1:1']);
  const storage = createGrpcSongStorage(client, { unavailableMs: 300, stallMs: 300 });
  const ref = { songhash: songhashOf('x'), run: 1, requestId: 'r', audio: 'a'.repeat(56) };
  await expect(storage.endOf(ref, never)).rejects.toBeInstanceOf(JobDeferred);
  await expect(storage.fetchAudio(ref, join(folder.path, 'x'), never)).rejects.toBeInstanceOf(JobDeferred);
  client.close();
});

async function openFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd');
  return Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
}
