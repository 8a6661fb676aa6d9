import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { downloaded } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { useJobs } from '../testing/use-jobs.ts';

const jobs = useJobs();

async function soundAs(name: string, options: string[] = []): Promise<Buffer> {
  const path = join(jobs.fixture.folder, name);
  await generateAudio(path, 'sine=duration=1', options);
  return readFile(path);
}

/** Uploads with one content type, enqueues with another, and makes the song. */
async function resultOf(bytes: Uint8Array, uploadedAs: string, enqueuedAs: string): Promise<string> {
  const consumer = await jobs.consumer();
  const spec = { model: 'good', revision: '1', filename: '', contentType: enqueuedAs };
  await jobs.fixture.submit(bytes, spec, { filename: '', contentType: uploadedAs });
  return jobs.work(consumer, await claimNow(consumer));
}

test.each(['', 'application/octet-stream', 'text/html'])(
  'an MP3 that is uploaded and enqueued over gRPC as "%s" is separated',
  async (type) => {
    expect(await resultOf(await soundAs('a.mp3'), type, type)).toBe('done');
  },
);

test('AAC without a container and without a type is separated', async () => {
  expect(await resultOf(await soundAs('a.aac'), '', '')).toBe('done');
});

test('the stored type decides when the bytes do not, regardless of the enqueued type', async () => {
  // Old QuickTime files begin without the box that names their type.
  const nameless = Buffer.from((await soundAs('a.m4a')).toString('latin1').replace('ftyp', 'free'), 'latin1');
  expect(await resultOf(nameless, 'audio/mp4', '')).toBe('done');
  expect(await resultOf(nameless, '', 'audio/mpeg')).toBe('done');
});

test('a song of unknown bytes and type fails as bad audio', async () => {
  expect(await resultOf(Buffer.from('not a song'), '', 'audio/mpeg')).toBe('failed');
});

test('an original that was uploaded without a type gets the type and the extension of its bytes', async () => {
  const { storage } = jobs.fixture;
  const spec = await jobs.fixture.submit(await soundAs('a.flac'), {}, { filename: '', contentType: '' });
  const messages = storage.client.download('DownloadSong', { audio: spec.audio }, call());
  expect((await downloaded(messages)).info).toMatchObject({ name: 'original.flac', contentType: 'audio/flac' });
});
