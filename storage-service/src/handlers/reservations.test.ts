// Tests the records of idempotency keys over real gRPC: two replicas work on the same objects.

import { utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IDEMPOTENCY_KEY_MS } from '@stemline/common/limits.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { createGate } from '@stemline/testing/storage/interposed-store.ts';
import {
  MUSIC,
  record,
  requestFor,
  songhashOf,
  submissionOf,
  submissionsOf,
  uploadSong,
} from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const KEY = { namespace: '', idempotencyKey: 'key-1' };
const request = (text = 'request') => ({
  ...KEY,
  fingerprint: sha224(text),
  songhash: songhashOf('one'),
  model: { name: 'preview', revision: 'one' },
  options: { mp3Kbps: 192 },
});

const gate = createGate();
/** The calls of the first replica to its store. */
const calls: string[] = [];
const seen = async (name: string) => {
  calls.push(name);
  if (isTaken && /^putIfAbsent .*\/reservation done$/.test(name))
    await replicas[1].store.delete(await reservationKey());
};
/** True: other requests delete each record that the first replica creates. */
let isTaken = false;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let replicas: [StorageFixture, StorageFixture];
let client: StorageFixture['client'];
beforeEach(async () => {
  isTaken = false;
  folder = await tempFolder();
  replicas = [
    await startStorage(folder.path, { interpose: seen }),
    await startStorage(folder.path, { interpose: gate.interpose }),
  ];
  client = replicas[0].client;
});
afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await folder.remove();
});

const codeOf = ({ code }: { code: string }) => code;
const clientOf = (n: number) => (n % 2 ? replicas[1] : replicas[0]).client;
const get = async () => (await client.unary('GetReservation', KEY, call())).reservation ?? undefined;
const reserve = async (text?: string, by = client) =>
  (await by.unary('ReserveSubmission', request(text), call())).reservation;
const answer = async (submissionId: string, answerJson: string) =>
  (await client.unary('RecordAnswer', { ...KEY, submissionId, answerJson }, call())).answerJson;
const retract = (submissionId: string, run = 1, by = client) =>
  by.unary('RetractSubmission', { songhash: songhashOf('one'), run, submissionId, ...KEY }, call());
const keyFiles = async () => (await filesUnder(folder.path)).filter((file) => file.includes('idempotency/'));
/** Returns the key of the record in the store, and its text. */
const reservationKey = async () => {
  const file = (await keyFiles()).find((file) => file.endsWith('/reservation')) ?? '';
  return file.slice(file.indexOf('idempotency/'));
};
const reservationText = async () => {
  const key = await reservationKey();
  return key === '' ? '' : Buffer.from((await replicas[0].store.read(key)) ?? []).toString();
};
/** Changes the time of the key's record to more than 24 hours ago. */
const makeOld = async () => {
  const old = { ...JSON.parse(await reservationText()), createdMs: Date.now() - IDEMPOTENCY_KEY_MS - 1 };
  await replicas[0].store.put(await reservationKey(), Buffer.from(JSON.stringify(old)));
};

it('promise 2: of a hundred parallel requests with one key on two replicas, all get the record of one', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, (_, n) => reserve(`request ${n}`, clientOf(n))));
  expect(all).toEqual(Array(100).fill(all[0]));
  expect(await get()).toEqual(all[0]);
  expect(all[0]).toMatchObject({ songhash: songhashOf('one'), answerJson: '', isRefused: false });
  expect(all[0]?.submissionId).toMatch(/^[0-9a-f]{56}$/);
});

it('a request whose key other requests change again and again is refused as UNAVAILABLE, with the key as the reason', async () => {
  isTaken = true;
  await expect(reserve()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('idempotency key'),
  });
});

it('promise 2: a key is free after 24 hours, and of parallel requests on two replicas one gets it', async () => {
  const first = await reserve();
  await makeOld();
  expect(await get()).toBeUndefined();
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => reserve(`request ${n}`, clientOf(n))));
  expect(all).toEqual(Array(20).fill(all[0]));
  expect(all[0]?.submissionId).not.toBe(first?.submissionId);
});

it('promise 2: a slow deletion of an old record does not delete the record of a new request', async () => {
  const [slow, quick] = [replicas[1], replicas[0]];
  await reserve();
  await makeOld();
  const held = gate.hold(/^delete idempotency\/\w+\/reservation$/);
  const pass = slow.janitor.pass();
  await held.reached;
  calls.length = 0;
  const reserving = reserve('new', quick.client);
  // The new request deletes the old record too, and creates its own. Then it waits for the janitor.
  await eventually('the new record was created, and then marks or the record were read', () => {
    const after = calls.slice(calls.findLastIndex((name) => /^putIfAbsent .*\/reservation done$/.test(name)) + 1);
    return calls.length > after.length && after.some((name) => /^children .*\/deletions\/$|^read .* done$/.test(name));
  });
  held.letGo();
  await pass;
  const created = await reserving;
  expect(await get()).toEqual(created);
});

it('promise 2: of an answer and a refusal of one submission, the first one counts', async () => {
  const { submissionId = '' } = (await reserve()) ?? {};
  expect(await answer(submissionId, '{"n":1}')).toBe('{"n":1}');
  expect(await answer(submissionId, '{"n":2}')).toBe('{"n":1}');
  expect(await retract(submissionId)).toEqual({ answerJson: '{"n":1}' });
  expect(await get()).toMatchObject({ submissionId, answerJson: '{"n":1}' });
});

it('promise 2: a retracted submission frees its key, and its late answer does not count', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  const { submissionId = '' } = (await reserve()) ?? {};
  await record(client, 'one', audio, submissionId);
  expect(await retract(submissionId)).toEqual({ answerJson: '' });
  expect(await get()).toBeUndefined();
  expect(await answer(submissionId, '{"n":1}')).toBe('');
  expect(await reserve('another')).toMatchObject({ fingerprint: sha224('another') });
});

it('promise 2: a retraction that was interrupted is found and can be completed', async () => {
  const { submissionId = '' } = (await reserve()) ?? {};
  const held = gate.hold(/^putIfAbsent idempotency\/\w+\/answers\/\w+ done$/);
  const retracting = retract(submissionId, 3, replicas[1].client);
  await held.reached;
  expect(await get()).toMatchObject({ submissionId, isRefused: true, answerJson: '' });
  expect(await retract(submissionId, 3)).toEqual({ answerJson: '' });
  expect(await get()).toBeUndefined();
  const next = await reserve('next');
  held.letGo();
  await retracting;
  expect(await get()).toEqual(next);
});

it('promise 2: a request that was not recorded frees its key, and its late answer does not count', async () => {
  const { submissionId = '' } = (await reserve()) ?? {};
  expect(await retract(submissionId, 0)).toEqual({ answerJson: '' });
  expect(await get()).toBeUndefined();
  expect(await answer(submissionId, '{"n":1}')).toBe('');
  expect(await retract(submissionId, 0)).toEqual({ answerJson: '' });
});

it('promise 2: a submission that an earlier call has recorded is kept, with its key, when a repeat fails', async () => {
  const { audio } = await uploadSong(client, MUSIC);
  const reserved = await reserve();
  const { submissionId = '' } = reserved ?? {};
  await record(client, 'one', audio, submissionId);
  expect(await retract(submissionId, 0)).toEqual({ answerJson: '' });
  expect(await get()).toEqual(reserved);
  expect(await submissionsOf(client, songhashOf('one'), 1)).toHaveLength(1);
});

it('promise 2: a submission that is recorded during its retraction is removed by one of the two calls', async () => {
  const songhash = songhashOf('one');
  for (const [step, run] of [
    [/^putIfAbsent songs\/.*\/assignments\//, 0],
    [/^putIfAbsent songs\/.*\/submissions\/\w+ done$/, 2],
  ] as const) {
    const { audio } = await uploadSong(client, MUSIC);
    const { submissionId = '' } = (await reserve()) ?? {};
    const held = gate.hold(step);
    const submission = submissionOf(submissionId);
    const keyed = { songhash, request: requestFor('one', audio), submission, idempotencyKey: KEY.idempotencyKey };
    const recording = replicas[1].client.unary('RecordSubmission', keyed, call()).catch(codeOf);
    await held.reached;
    await retract(submissionId, run);
    // The retraction of a run deletes its audio. Each request sends it again.
    await uploadSong(client, MUSIC);
    held.letGo();
    expect(await recording).toBe('UNAVAILABLE');
    expect(await get()).toBeUndefined();
    expect(await client.unary('GetSong', { songhash }, call()).catch(codeOf)).toBe('SONG_UNKNOWN');
  }
});

it('promise 2: the janitor deletes the record of a key after 24 hours, and keeps newer ones', async () => {
  const { submissionId = '' } = (await reserve()) ?? {};
  await answer(submissionId, '{}');
  await replicas[0].janitor.pass();
  expect(await keyFiles()).toHaveLength(2);
  await makeOld();
  await replicas[0].janitor.pass();
  expect((await keyFiles()).map((file) => basename(dirname(file)))).toEqual(['answers']);
  const long = new Date(Date.now() - 2 * IDEMPOTENCY_KEY_MS);
  for (const file of await keyFiles()) await utimes(join(folder.path, file), long, long);
  await replicas[0].janitor.pass();
  expect(await keyFiles()).toEqual([]);
});

it.each([
  { idempotencyKey: '' },
  { idempotencyKey: 'ä' },
  { idempotencyKey: 'x'.repeat(256) },
  { namespace: 'A' },
  { fingerprint: 'x' },
  { songhash: 'x' },
  { model: { name: 'auto' } },
])('ReserveSubmission refuses a request with %j', async (bad) => {
  await expect(client.unary('ReserveSubmission', { ...request(), ...bad }, call())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(await keyFiles()).toEqual([]);
});
