// Tests decisions by the age of objects while the clock of the machine is two minutes ahead of that
// of the files, as on a network filesystem.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { call } from '@stemline/testing/call.ts';
import { createGate } from '@stemline/testing/storage/interposed-store.ts';
import { failedOutcome, publish } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, record, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const gate = createGate();
const running: { stop(): Promise<void> }[] = [];
const start = async (options: Parameters<typeof startStorage>[1] = {}) => {
  const storage = await startStorage(folder.path, options);
  running.push(storage);
  return storage;
};

beforeEach(async () => {
  folder = await tempFolder();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const storage of running.splice(0)) await storage.stop();
  await folder.remove();
});

/** Holds a deletion of the audio after its mark was written. */
const holdDeletion = async () => {
  const [slow, quick] = [await start({ interpose: gate.interpose }), await start()];
  const { audio } = await uploadSong(quick.client, MUSIC);
  await record(quick.client, 'one', audio, 'a');
  await publish(quick.client, songhashOf('one'), 1, failedOutcome());
  const held = gate.hold(/^delete audio\//);
  const removing = slow.client.unary('RemoveSong', { songhash: songhashOf('one') }, call());
  await held.reached;
  const end = async () => {
    held.letGo();
    await removing;
  };
  return { client: quick.client, audio, end };
};

it('a submission waits for a deletion of its audio that has just begun', async () => {
  const { client, audio, end } = await holdDeletion();
  await expect(record(client, 'other', audio, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await end();
});

it('a submission does not wait for a deletion of its audio that began more than a minute ago', async () => {
  const { client, audio, end } = await holdDeletion();
  const mark = (await filesUnder(folder.path)).find((file) => file.startsWith('audio-deletions/')) ?? '';
  const before = (Date.now() - 120_000 - 61_000) / 1_000;
  await utimes(join(folder.path, mark), before, before);
  expect(await record(client, 'other', audio, 'a')).toMatchObject({ opened: true });
  await end();
});

it('audio that was just uploaded again is kept when an earlier submission of it is retracted', async () => {
  const { client } = await start();
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await uploadSong(client, MUSIC);
  await client.unary('RetractSubmission', { songhash: songhashOf('one'), run: 1, submissionId: 'a' }, call());
  expect(await record(client, 'other', audio, 'b')).toMatchObject({ opened: true });
});
