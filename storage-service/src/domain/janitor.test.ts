// Tests the clean-up of unused data: what the janitor deletes, and what it keeps.

import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ENDED_DELIVERY_MS } from '@stemline/common/limits.ts';
import { collect, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { CLAIM, failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import {
  MUSIC,
  record,
  STORED_CALLBACK,
  songhashOf,
  submissionsOf,
  uploadSong,
} from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const songhash = songhashOf('one');

let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: StorageFixture;
let client: StorageFixture['client'];

beforeEach(async () => {
  folder = await tempFolder();
  service = await startStorage(folder.path, { orphanAudioMs: 60_000 });
  client = service.client;
});
afterEach(async () => {
  await service.stop();
  await folder.remove();
});

const files = () => filesUnder(folder.path);
/** Sets the time of all files to an hour ago. */
const age = async () => {
  const long = new Date(Date.now() - 3_600_000);
  for (const file of await files()) await utimes(join(folder.path, file), long, long);
};

it('the janitor deletes only unused audio that is old enough', async () => {
  const orphan = Buffer.from('no song uses it');
  await uploadSong(client, orphan);
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await service.janitor.pass();
  expect(await service.store.stat(`audio/${sha224(orphan)}`)).toBeDefined();
  await age();
  await uploadSong(client, Buffer.from('just come'));
  await service.janitor.pass();
  const kept = [sha224(MUSIC), sha224('just come')].sort();
  expect((await files()).filter((file) => file.startsWith('audio/'))).toEqual(
    kept.map((address) => `audio/${address}`),
  );
  expect((await files()).filter((file) => file.startsWith('audio-info/'))).toEqual(
    kept.map((address) => `audio-info/${address}`),
  );
});

it('the janitor deletes the marks of a run that was never opened, and then its audio', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  // This is the state after a crash before the run is opened.
  for (const key of [`pending/${songhash}/1/run`, `audio-users/${audio}/${songhash}/1/nonce`])
    await service.store.put(key, Buffer.from('{"schema":1,"createdMs":1}'));
  await service.janitor.pass();
  expect(await files()).toHaveLength(4);
  await age();
  await service.janitor.pass();
  expect(await files()).toEqual([]);
});

it('the janitor deletes all data of retracted runs, and of removed runs except their number, which is never used again', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await publish(client, songhash, 1, failedOutcome());
  const other = songhashOf('other');
  await record(client, 'other', audio, 'a');
  await client.unary('RetractSubmission', { songhash: other, run: 1, submissionId: 'a' }, call());
  await client.unary('RemoveSong', { songhash }, call());
  await service.janitor.pass();
  expect(await files()).not.toEqual([]);
  await age();
  await service.janitor.pass();
  const reserved = [`songs/${songhash}/runs/2/request`];
  expect(await files()).toEqual(reserved);
  await age();
  await service.janitor.pass();
  expect(await files()).toEqual(reserved);
  await uploadSong(client, MUSIC);
  expect(await record(client, 'one', audio, 'a')).toMatchObject({ opened: true, run: { number: 3 } });
  expect(await record(client, 'other', audio, 'a')).toMatchObject({ opened: true, run: { number: 1 } });
});

it('the janitor completes the deletion of a retracted run that was interrupted', async () => {
  await service.store.put(`pending/${songhash}/1/run`, Buffer.from('{"schema":1,"createdMs":1}'));
  await service.store.put(
    `songs/${songhash}/runs/1/request`,
    Buffer.from('{"schema":1,"kind":"retracted","createdMs":1}'),
  );
  await service.janitor.pass();
  expect(await files()).toEqual([]);
});

it('a new submission is never lost while two janitors delete the retracted run of its song', async () => {
  const second = await startStorage(folder.path);
  for (let round = 0; round < 15; round += 1) {
    const name = `again ${round}`;
    const { audio } = await uploadSong(client, MUSIC);
    await record(client, name, audio, 'refused');
    const refused = { songhash: songhashOf(name), run: 1, submissionId: 'refused' };
    await client.unary('RetractSubmission', refused, call());
    await age();
    await uploadSong(client, MUSIC);
    const [{ run }] = await Promise.all([
      record(client, name, audio, 'new'),
      service.janitor.pass(),
      second.janitor.pass(),
    ]);
    const number = run?.number ?? 0;
    expect((await submissionsOf(client, songhashOf(name), number)).map(({ id }) => id)).toEqual(['new']);
    expect((await client.unary('GetSong', { songhash: songhashOf(name) }, call())).run?.number).toBe(number);
    await publish(client, songhashOf(name), number, failedOutcome());
    await client.unary('RemoveSong', { songhash: songhashOf(name) }, call());
  }
  await second.stop();
});

it('the janitor completes a removal that was interrupted', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(client, songhash, 1, { 'vocals.mp3': Buffer.from('x') });
  // This is the state after a crash that follows the first step.
  await service.store.put(`pending/${songhash}/2/run`, Buffer.from('{"schema":1,"createdMs":1}'));
  await service.store.put(
    `songs/${songhash}/runs/2/request`,
    Buffer.from('{"schema":1,"kind":"removal","createdMs":1}'),
  );
  await expect(client.unary('GetSong', { songhash }, call())).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await recordDelivery();
  await age();
  await service.janitor.pass();
  expect(await files()).toEqual([`songs/${songhash}/runs/2/request`]);
});

const recordDelivery = () =>
  client.unary(
    'RecordDelivery',
    { songhash, run: 1, submissionId: 'a', event: 'DELIVERY_EVENT_DONE', result: 'DELIVERY_RESULT_DEAD', attempts: 5 },
    call(),
  );

it('a removed song has no tracks and no audio at once, and owes its deliveries until they have ended', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(client, songhash, 1, { 'vocals.mp3': Buffer.from('x') });
  await client.unary('RemoveSong', { songhash }, call());
  const owed = async () =>
    (await collect(client.download('ListOpenRuns', {}, call()))).map(({ run, submissions }) => [
      run?.songhash,
      run?.outcome?.state,
      ...submissions.map(({ id }) => id),
    ]);
  for (let pass = 1; pass <= 2; pass += 1) {
    expect((await files()).filter((file) => /uploads|^audio/.test(file))).toEqual([]);
    await expect(client.unary('GetSong', { songhash }, call())).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
    await expect(client.unary('RemoveSong', { songhash }, call())).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
    expect(await owed()).toEqual([[songhash, 'OUTCOME_STATE_DONE', 'a']]);
    await age();
    await service.janitor.pass();
  }
  await uploadSong(client, MUSIC);
  expect(await record(client, 'one', audio, 'a')).toMatchObject({ opened: true, run: { number: 3 } });
  await recordDelivery();
  expect(await owed()).toEqual([[songhash, undefined, 'a']]);
  await service.janitor.pass();
  expect((await files()).filter((file) => file.includes('/runs/1/'))).toEqual([]);
});

it('the janitor deletes the marks of processes that died while they recorded or retracted a submission', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  const marks = [`pending/${songhash}/1/submissions/crashed`, `songs/${songhash}/runs/1/retracting/nonce`];
  for (const key of marks) await service.store.put(key, Buffer.from('{"schema":1,"createdMs":1}'));
  await service.janitor.pass();
  expect(await files()).toEqual(expect.arrayContaining(marks));
  await age();
  await service.janitor.pass();
  for (const key of marks) expect(await files()).not.toContain(key);
});

it('the janitor writes nothing for audio that is in use', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await age();
  const calls: string[] = [];
  const watched = await startStorage(folder.path, {
    orphanAudioMs: 60_000,
    interpose: async (call) => void calls.push(call),
  });
  await watched.janitor.pass();
  await watched.stop();
  expect(calls.filter((call) => /^(put|delete)/.test(call))).toEqual([]);
});

it('the janitor deletes the mark of a submission whose run number a removal has used, and then the audio', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await publish(client, songhash, 1, failedOutcome());
  await client.unary('RemoveSong', { songhash }, call());
  await uploadSong(client, MUSIC);
  await service.store.put(`audio-users/${audio}/${songhash}/2/loser`, Buffer.from('{"schema":1,"createdMs":1}'));
  await age();
  await service.janitor.pass();
  expect((await files()).filter((file) => file.startsWith('audio'))).toEqual([]);
});

it('the janitor ignores a folder for marks that is empty', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await mkdir(join(folder.path, 'audio-users', audio, songhash, '1'), { recursive: true });
  await age();
  await service.janitor.pass();
  expect((await files()).filter((file) => file.startsWith('audio/'))).toEqual([]);
});

it('the janitor deletes the uploads of a run whose publisher died after it wrote the outcome', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await publishDone(client, songhash, 1, { 'vocals.mp3': Buffer.from('x') });
  await service.store.put(`pending/${songhash}/1/run`, Buffer.from('{"schema":1,"createdMs":1}'));
  await service.store.put(`songs/${songhash}/runs/1/uploads/claim-7/vocals.mp3`, Buffer.from('left'));
  await service.janitor.pass();
  const left = (await files()).filter((file) => file.includes('uploads') || file.startsWith('pending'));
  expect(left).toEqual([`songs/${songhash}/runs/1/uploads/${CLAIM}/vocals.mp3`]);
});

it('the janitor deletes nothing of a song that is done or open', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(client, songhash, 1, { 'vocals.mp3': Buffer.from('x') });
  await record(client, 'open', audio, 'a', { callback: STORED_CALLBACK });
  await age();
  const before = await files();
  await service.janitor.pass();
  expect(await files()).toEqual(before);
});

it('the janitor continues after a record that it cannot read', async () => {
  await uploadSong(client, MUSIC);
  await service.store.put(`pending/${songhash}/1/run`, Buffer.from('{"schema":1,"createdMs":1}'));
  await service.store.put(`songs/${songhash}/runs/1/request`, Buffer.from('not json'));
  await age();
  await service.janitor.pass();
  expect((await files()).filter((file) => file.startsWith('audio'))).toEqual([]);
});

it('an ended delivery is found by its id for a week, and the janitor deletes its record then', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a', { callback: STORED_CALLBACK });
  await publishDone(client, songhash, 1, { 'vocals.mp3': Buffer.from('x') });
  const deliveryId = `msg_${'d'.repeat(56)}`;
  const find = () => client.unary('FindDelivery', { deliveryId }, call()).catch(({ code }: { code: string }) => code);
  expect(await find()).toBe('DELIVERY_UNKNOWN');
  const delivery = { songhash, run: 1, submissionId: 'a', event: 'DELIVERY_EVENT_DONE' } as const;
  const ended = { ...delivery, deliveryId, result: 'DELIVERY_RESULT_DEAD', attempts: 5 } as const;
  await client.unary('RecordDelivery', ended, call());
  await service.janitor.pass();
  expect(await find()).toEqual(delivery);

  const key = `ended-deliveries/${deliveryId}`;
  const found = JSON.parse(Buffer.from((await service.store.read(key)) ?? []).toString());
  const createdMs = Date.now() - ENDED_DELIVERY_MS;
  await service.store.put(key, Buffer.from(JSON.stringify({ ...found, createdMs })));
  expect(await find()).toBe('DELIVERY_UNKNOWN');
  await service.janitor.pass();
  expect((await files()).filter((file) => file.includes('ended-deliveries'))).toEqual([]);
});
