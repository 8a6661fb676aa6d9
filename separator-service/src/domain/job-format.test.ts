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

/** Uploads audio with a content type and processes the song. */
async function resultOf(bytes: Uint8Array, contentType: string): Promise<string> {
  const consumer = await jobs.consumer();
  await jobs.fixture.submit(bytes, { model: 'good', revision: '1', filename: '' }, { filename: '', contentType });
  return jobs.work(consumer, await claimNow(consumer));
}

test.each(['', 'application/octet-stream', 'text/html'])(
  'an MP3 that is uploaded with the type "%s" is separated',
  async (type) => {
    expect(await resultOf(await soundAs('a.mp3'), type)).toBe('done');
  },
);

test('AAC without a container that is uploaded without a type is separated', async () => {
  expect(await resultOf(await soundAs('a.aac'), '')).toBe('done');
});

test('the type of the first upload decides the format when the bytes do not show it', async () => {
  // Old QuickTime files do not begin with the box that names their type.
  const nameless = Buffer.from((await soundAs('a.m4a')).toString('latin1').replace('ftyp', 'free'), 'latin1');
  expect(await resultOf(nameless, 'audio/mp4')).toBe('done');
  expect(await resultOf(nameless, '')).toBe('done');
});

test('a song whose format neither its bytes nor its type show fails', async () => {
  expect(await resultOf(Buffer.from('not a song'), '')).toBe('failed');
});

test('an original that was uploaded without a type gets the type and the extension of its bytes', async () => {
  const { storage } = jobs.fixture;
  const spec = await jobs.fixture.submit(await soundAs('a.flac'), {}, { filename: '', contentType: '' });
  const messages = storage.client.download('DownloadSong', { audio: spec.audio }, call());
  expect((await downloaded(messages)).info).toMatchObject({ name: 'original.flac', contentType: 'audio/flac' });
});
